// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/discovery/endpoint.h"

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace ipcscope::discovery {

/// Sorted; empty if /proc cannot be read.
std::vector<pid_t> allProcesses();

/// Which processes hold which sockets, from /proc/PID/fd. Walks only what may have changed: new processes, and for new
/// sockets the known owners first. Processes whose descriptors may not be read are passed over.
class Owners {
public:
    /// Looks for the owners of these socket inodes; what was known of others is forgotten. True: something changed.
    bool update(const std::vector<std::uint32_t>& sockets, std::vector<pid_t> processes = allProcesses());
    /// Of the same sockets as the last time.
    bool refresh(std::vector<pid_t> processes);
    /// Sorted by pid; empty: hidden from us.
    std::vector<Owner> of(std::uint32_t socket) const;
    /// Of the first owner, or null.
    const ProcessFacts* firstOwner(std::uint32_t socket) const;

private:
    struct Process {
        Owner owner;
        std::string identity; ///< tells a new process of the same pid, and a new program in the same process
        bool holds = false;
    };
    struct Holders {
        std::vector<pid_t> pids;
        int looks = 0; ///< in vain
    };
    void forgetSockets(const std::vector<std::uint32_t>& sockets);
    void noteProcesses();
    bool lookForMissing();
    void walkNewcomers();
    void walk(pid_t pid, Process& process);
    bool noteAll(pid_t pid, Process& process, const std::vector<std::uint32_t>& sockets);
    void note(pid_t pid, std::uint32_t socket, bool& found);
    void describe(pid_t pid, Process& process);

    std::map<pid_t, Process> m_processes; ///< every one whose descriptors were looked at
    std::unordered_map<std::uint32_t, Holders> m_holders;
    std::vector<pid_t> m_present, m_newcomers;
    std::size_t m_missing = 0; ///< sockets to look for everywhere: new, or all their holders ended
    bool m_changed = false;
};

} // namespace ipcscope::discovery
