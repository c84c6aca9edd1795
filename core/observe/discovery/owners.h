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

/// Sorted; empty if /proc cannot be read.
std::vector<pid_t> allProcesses();

/// Which processes hold which sockets, from /proc/PID/fd. Walks only what may have changed: new processes, and for new
/// sockets the known owners first, the latest of them before the others, and of their descriptors those first that are
/// new. Processes whose descriptors may not be read are passed over.
class Owners {
public:
    /// Looks for the owners of these socket inodes; what was known of others is forgotten. True: something changed.
    bool update(const std::vector<std::uint32_t>& sockets, const std::vector<pid_t>& processes = allProcesses());
    /// Of the same sockets as the last time. That an owner runs another program by now is noticed within eight calls.
    bool refresh(const std::vector<pid_t>& processes);
    /// Whether the last call found different owners of this one.
    bool changed(std::uint32_t socket) const;
    /// Sorted by pid; empty: hidden from us.
    std::vector<Owner> of(std::uint32_t socket) const;

private:
    struct Descriptor {
        int number = -1;
        std::uint32_t socket = 0; ///< 0: it is none
        bool held = false;        ///< it is one of those that are looked for
    };
    struct Process {
        Owner owner;
        std::string identity; ///< tells a new process of the same pid, and a new program in the same process
        bool holds = false;
        unsigned described = 0;              ///< in which round
        std::uint64_t found = 0;             ///< when something was found in it the last time: higher is later
        std::vector<Descriptor> descriptors; ///< by number, as they were when they were looked at
    };
    struct Holders {
        std::vector<pid_t> pids;
        int looks = 0; ///< in vain
    };
    static std::vector<Descriptor> descriptorsOf(pid_t pid);
    static void describe(pid_t pid, Process& process);
    void forgetSockets(const std::vector<std::uint32_t>& sockets);
    void noteProcesses();
    bool isAnother(pid_t pid, const Process& process) const;
    void lookForMissing();
    void walkNewcomers();
    void walkKnown();
    void walk(pid_t pid, Process& process);
    void glance(pid_t pid, Process& process);
    bool noteAll(pid_t pid, Process& process);
    bool note(pid_t pid, std::uint32_t socket);
    void describeAgain(pid_t pid, Process& process);

    std::map<pid_t, Process> m_processes; ///< every one whose descriptors were looked at
    std::unordered_map<std::uint32_t, Holders> m_holders;
    std::vector<std::uint32_t> m_sockets; ///< as they were given
    std::vector<std::uint32_t> m_sought;  ///< those to look for everywhere: new, or all their holders ended
    std::vector<pid_t> m_present, m_newcomers;
    std::size_t m_missing = 0; ///< of those that are sought
    std::uint64_t m_finds = 0;
    unsigned m_round = 0;
    std::unordered_set<std::uint32_t> m_different; ///< sockets whose owners are others since the last call
    bool m_allMayDiffer = false;
};

} // namespace ipcscope::discovery
