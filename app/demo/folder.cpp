// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/folder.h"

#include "core/transport/ipc/address.h"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include <sys/stat.h>
#include <unistd.h>

namespace ipcscope::demo {
namespace {

constexpr std::size_t longestName = 16;

/// An absolute path out of the environment under which a socket's path is not too long; else empty.
std::string folderNamed(const char* variable, std::string_view below) {
    const char* value = std::getenv(variable);
    if (!value || value[0] != '/')
        return {};
    const std::string path = value + std::string(below);
    return path.size() + 1 + longestName <= ipc::maxPathLength ? path : std::string();
}

} // namespace

Result<Folder> Folder::create() {
    const std::string own = "/demo-" + std::to_string(::getpid());
    if (const std::string path = folderNamed("XDG_RUNTIME_DIR", "/ipcscope" + own); !path.empty()) {
        const std::string parent = path.substr(0, path.size() - own.size());
        const bool parentThere = ::mkdir(parent.c_str(), 0700) == 0 || errno == EEXIST;
        if (parentThere && ::mkdir(path.c_str(), 0700) == 0)
            return Folder(path);
    }
    constexpr std::string_view pattern = "/ipcscope-demo-XXXXXX";
    std::string path = folderNamed("TMPDIR", pattern);
    if (path.empty())
        path = "/tmp" + std::string(pattern);
    if (!::mkdtemp(path.data()))
        return systemFailure(errno, "create " + path);
    return Folder(std::move(path));
}

void Folder::remove() const {
    if (m_path.empty())
        return;
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
}

} // namespace ipcscope::demo
