// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <fstream>
#include <optional>
#include <string>

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ipcscope::test {

/// Of this process, as the kernel counts them; proc(5), statm.
inline std::size_t residentBytes() {
    std::ifstream file("/proc/self/statm");
    std::size_t total = 0;
    std::size_t resident = 0;
    file >> total >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

/// The most that there were, of a process since it was forked; proc(5), VmHWM.
inline std::size_t peakResidentBytes() {
    std::ifstream file("/proc/self/status");
    std::string word;
    while (file >> word && word != "VmHWM:")
        continue;
    std::size_t kibibytes = 0;
    file >> kibibytes;
    return kibibytes << 10;
}

/// The most bytes that `task` takes in a process of its own, beyond those that are there already. None: it answered
/// false, or ended otherwise. For programs without threads.
template<class Task>
std::optional<std::size_t> mostBytesOf(Task task) {
    int ends[2];
    if (::pipe(ends) != 0)
        return std::nullopt;
    const pid_t child = ::fork();
    if (child == 0) {
        const std::size_t before = residentBytes();
        const bool done = task();
        const std::size_t more = peakResidentBytes() - before;
        const bool told = ::write(ends[1], &more, sizeof more) == sizeof more;
        ::_exit(done && told ? 0 : 1);
    }
    ::close(ends[1]);
    std::size_t more = 0;
    const bool told = ::read(ends[0], &more, sizeof more) == sizeof more;
    ::close(ends[0]);
    int status = -1;
    const bool ended = child > 0 && ::waitpid(child, &status, 0) == child;
    return told && ended && status == 0 ? std::optional(more) : std::nullopt;
}

} // namespace ipcscope::test
