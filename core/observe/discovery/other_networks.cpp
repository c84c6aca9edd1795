// SPDX-License-Identifier: MPL-2.0
#include "core/observe/discovery/other_networks.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>
#include <string_view>

#include <sys/stat.h>

namespace ipcscope::discovery {

namespace {

constexpr unsigned listening = 0x10000; ///< __SO_ACCEPTCON

std::string_view lastPart(std::string_view path) {
    return path.substr(path.rfind('/') + 1); // npos + 1 is 0
}

/// "Num RefCount Protocol Flags Type St Inode Path", proc_net(5).
bool listensAt(const std::string& line, std::string_view name) {
    unsigned flags = 0;
    int end = 0;
    if (std::sscanf(line.c_str(), "%*s %*s %*s %x %*s %*s %*s%n", &flags, &end) != 1 || end == 0)
        return false;
    const std::size_t path = static_cast<std::size_t>(end) + 1;
    return (flags & listening) != 0 && path < line.size() && lastPart(std::string_view(line).substr(path)) == name;
}

bool anyListensAt(const std::string& table, std::string_view name) {
    std::ifstream file(table);
    for (std::string line; std::getline(file, line);)
        if (listensAt(line, name))
            return true;
    return false;
}

} // namespace

bool mayListenElsewhere(const std::string& path) {
    const std::string_view name = lastPart(path);
    struct stat status{};
    if (name.contains('\n') || ::stat("/proc/self/net/unix", &status) != 0)
        return true;
    std::set<ino_t> seen{status.st_ino}; // one file for each namespace
    std::error_code failed;
    std::filesystem::directory_iterator processes("/proc", failed);
    for (; !failed && processes != std::filesystem::directory_iterator(); processes.increment(failed)) {
        const std::string& process = processes->path().native();
        if (lastPart(process).find_first_not_of("0123456789") != std::string_view::npos)
            continue;
        const std::string table = process + "/net/unix";
        if (::stat(table.c_str(), &status) != 0) {
            if (errno == EACCES || errno == EPERM)
                return true;
            continue;
        }
        if (seen.insert(status.st_ino).second && anyListensAt(table, name))
            return true;
    }
    return static_cast<bool>(failed);
}

} // namespace ipcscope::discovery
