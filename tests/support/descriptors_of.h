// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

#include <sys/stat.h>

namespace ipcscope::test {

/// So many descriptors of this process are of the file.
inline int descriptorsOf(const std::string& path) {
    struct stat file{};
    if (::stat(path.c_str(), &file) != 0)
        return -1;
    int out = 0;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
        struct stat own{};
        if (::fstat(std::stoi(entry.path().filename()), &own) == 0 && own.st_dev == file.st_dev &&
            own.st_ino == file.st_ino)
            ++out;
    }
    return out;
}

} // namespace ipcscope::test
