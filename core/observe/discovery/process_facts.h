// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace ipcscope::discovery {

/// Who keeps a process: read off its control group.
struct Keeper {
    std::string unit;      ///< innermost systemd unit, "feedd.service"; empty: none
    std::string container; ///< id as its runtime gave it, 64 or 32 digits; empty: none
    bool operator==(const Keeper&) const = default;
};
/// Of a /proc/PID/cgroup, cgroups(7): the unified hierarchy (or that of systemd) tells the unit, any one the container.
Keeper keeperOf(std::string_view controlGroups);

/// What /proc/PID tells about a process. Everything that is text is foreign; empty: not readable.
struct ProcessFacts {
    std::string executable;
    std::vector<std::string> arguments; ///< the whole command line, 4 KiB at most
    std::string folder;                 ///< its working folder when it was looked at
    std::optional<uid_t> uid;           ///< effective
    Keeper keeper;
    std::int64_t started = 0;  ///< seconds since the epoch; 0: unknown
    std::uint64_t mounts = 0;  ///< number of its mount namespace; 0: unknown
    std::uint64_t network = 0; ///< number of its network namespace; 0: unknown
    bool sameTree = false;     ///< our mount namespace and our root: paths mean the same
    bool operator==(const ProcessFacts&) const = default;
};
/// `identity`: see below.
ProcessFacts factsOf(pid_t pid, std::string_view identity);

/// Name and start time, fields 2 and 22 of proc_pid_stat(5): another program or another process of this pid has others.
std::string identityOf(pid_t pid);
/// As the kernel calls it; the executable's whole name where the kernel cut it.
std::string programName(std::string_view identity, std::string_view executable);

/// Calls `each` with the folder's descriptor and every name in it; nothing if it cannot be read.
void forEachEntry(const char* path, const std::function<void(int, const char*)>& each);

std::string procPath(pid_t pid, const char* what);
/// At most about `limit` bytes of a file of /proc.
std::optional<std::string> readProc(const std::string& path, std::size_t limit);

} // namespace ipcscope::discovery
