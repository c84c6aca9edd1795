// SPDX-License-Identifier: MPL-2.0
#include "core/transport/ipc/path_file.h"

#include "core/transport/base/uninterrupted.h"

#include <atomic>
#include <cerrno>
#include <charconv>
#include <sys/stat.h>
#include <unistd.h>

namespace ipcscope::ipc {

namespace {

constexpr std::string_view sideNameStart = ".ipcscope-";

} // namespace

Result<PathFile> PathFile::open(const std::string& name, int folder) {
    PathFile file;
    file.m_fd.reset(uninterrupted([&] { return ::openat(folder, name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC); }));
    struct stat facts{};
    if (!file.m_fd || ::fstat(file.m_fd.get(), &facts) < 0)
        return systemFailure(errno, "look at " + name);
    file.m_id = {facts.st_dev, facts.st_ino};
    file.m_mode = facts.st_mode;
    return file;
}

bool PathFile::isSocket() const {
    return S_ISSOCK(m_mode);
}

mode_t PathFile::permissions() const {
    return m_mode & 07777;
}

std::string PathFile::reachableName() const {
    return "/proc/self/fd/" + std::to_string(m_fd.get());
}

std::string freshSideName() {
    static std::atomic<unsigned> count = 0;
    return std::string(sideNameStart) + std::to_string(::getpid()) + "-" + std::to_string(++count);
}

std::optional<pid_t> sideNameOwner(std::string_view name) {
    if (!name.starts_with(sideNameStart))
        return std::nullopt;
    name.remove_prefix(sideNameStart.size());
    pid_t pid = 0;
    unsigned number = 0;
    const char* const end = name.data() + name.size();
    const auto first = std::from_chars(name.data(), end, pid);
    if (first.ec != std::errc() || pid <= 0 || first.ptr == end || *first.ptr != '-')
        return std::nullopt;
    const auto second = std::from_chars(first.ptr + 1, end, number);
    return second.ec == std::errc() && second.ptr == end ? std::optional(pid) : std::nullopt;
}

} // namespace ipcscope::ipc
