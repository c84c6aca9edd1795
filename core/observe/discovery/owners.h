// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/discovery/endpoint.h"

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace ipcscope::discovery {

/// How a process that holds an endpoint sees the file system.
struct Viewpoint {
    std::string folder;    ///< /proc/PID/cwd, for names that are relative; empty if it cannot be read
    bool sameTree = false; ///< our mount namespace and our root
};

/// Which processes hold which sockets, from /proc/PID/fd. Walks only what may have changed: new processes, and for new
/// sockets the known owners first. Processes whose descriptors may not be read are passed over.
class Owners {
public:
    /// Looks for the owners of these socket inodes; what was known of others is forgotten.
    void update(const std::vector<std::uint32_t>& sockets);
    /// Sorted by pid; empty: hidden from us.
    std::vector<Owner> of(std::uint32_t socket) const;
    /// Of the first owner, or null.
    const Viewpoint* viewpoint(std::uint32_t socket) const;

private:
    struct Process {
        Owner owner;
        Viewpoint viewpoint;
        std::string identity; ///< tells a new process of the same pid, and a new program in the same process
        bool holds = false;
    };
    void forgetSockets(const std::vector<std::uint32_t>& sockets);
    void noteProcesses();
    void walk(pid_t pid, Process& process);
    void describe(pid_t pid, Process& process);

    std::map<pid_t, Process> m_processes; ///< every one whose descriptors were looked at
    std::unordered_map<std::uint32_t, std::vector<pid_t>> m_holders;
    std::vector<pid_t> m_newcomers;
    std::unordered_set<std::uint32_t> m_missing; ///< sockets to look for everywhere: new, or all their holders ended
};

} // namespace ipcscope::discovery
