// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/discovery/built_in_library.h"
#include "core/observe/discovery/descriptors.h"
#include "core/observe/discovery/endpoint.h"
#include "core/observe/discovery/process_list.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace ipcscope::discovery {

/// Which processes hold which sockets, from /proc/PID/fd. Walks only what may have changed: new processes, and for new
/// sockets the known owners first, the latest of them before the others, and of their descriptors those first that are
/// new; all of theirs only for sockets that were looked for in vain before. A socket may be closed or handed on without
/// any process coming or going: some of the descriptors that are known are looked at again by each call, more of them
/// and first those of processes that have more or fewer than before, where the kernel counts them. Processes whose
/// descriptors may not be read are passed over.
class Owners {
public:
    /// So many descriptors are looked at again by each call.
    static constexpr std::size_t mostChecked = 64;
    /// And so many of processes that have more or fewer than before, in turn, until all of theirs were.
    static constexpr std::size_t mostCheckedWhereChanged = 512;

    /// Begins to read the descriptors of those that are new, which update() or refresh() with the same processes then
    /// need not do.
    void lookAhead(const std::vector<pid_t>& processes);
    /// Looks for the owners of these socket inodes; what was known of others is forgotten. True: something changed.
    bool update(const std::vector<std::uint32_t>& sockets, const std::vector<pid_t>& processes = allProcesses());
    /// Of the same sockets as the last time. That an owner runs another program by now is noticed within eight calls.
    bool refresh(const std::vector<pid_t>& processes);
    /// Whether the last call found different owners of this one.
    bool changed(std::uint32_t socket) const;
    /// Sorted by pid; empty: hidden from us.
    std::vector<Owner> of(std::uint32_t socket) const;

private:
    struct Process {
        Owner owner;
        std::string identity; ///< tells a new process of the same pid, and a new program in the same process
        bool holds = false;
        unsigned described = 0;              ///< in which round
        std::uint64_t found = 0;             ///< when something was found in it the last time: higher is later
        std::vector<Descriptor> descriptors; ///< by number, as they were when they were looked at
        std::optional<std::size_t> open;     ///< so many it had at the last call
        std::size_t due = 0;                 ///< it has more or fewer since: so many are to be looked at again,
        int dueFrom = 0;                     ///< from this number on, and then from the first
    };
    struct Holders {
        std::vector<pid_t> pids;
        int looks = 0; ///< in vain
    };
    void describe(pid_t pid, Process& process);
    void forgetSockets(const std::vector<std::uint32_t>& sockets);
    void noteProcesses();
    bool isAnother(pid_t pid, const Process& process) const;
    void noteChanged();
    void checkChanged();
    std::size_t checkDue(pid_t pid, Process& process, std::size_t most);
    void checkSome();
    std::size_t check(pid_t pid, Process& process, std::size_t most, int& from);
    void noLongerHolds(pid_t pid, std::uint32_t socket);
    std::map<pid_t, std::vector<Descriptor>> readAhead();
    void lookForMissing();
    void walkNewcomers();
    std::vector<std::pair<pid_t, Process*>> knownOwners();
    void glanceAt(const std::vector<std::pair<pid_t, Process*>>& known);
    bool isStillMissing() const;
    void walk(pid_t pid, Process& process);
    void glance(pid_t pid, Process& process);
    bool noteAll(pid_t pid, Process& process);
    bool note(pid_t pid, std::uint32_t socket);
    void describeAgain(pid_t pid, Process& process);

    BuiltInLibraries m_builtIn;
    std::map<pid_t, Process> m_processes; ///< every one whose descriptors were looked at
    std::unordered_map<std::uint32_t, Holders> m_holders;
    std::vector<std::uint32_t> m_sockets; ///< as they were given
    std::vector<std::uint32_t> m_sought;  ///< those to look for everywhere: new, or all their holders ended
    std::vector<pid_t> m_present, m_newcomers;
    std::vector<pid_t> m_expected; ///< whose descriptors are read ahead
    std::unique_ptr<DescriptorWalk> m_ahead;
    pid_t m_nextDue = 0; ///< whose turn is next of those that have more or fewer
    pid_t m_nextPid = 0; ///< where the next check begins
    int m_nextNumber = 0;
    std::size_t m_missing = 0; ///< of those that are sought
    std::uint64_t m_finds = 0;
    unsigned m_round = 0;
    std::unordered_set<std::uint32_t> m_different; ///< sockets whose owners are others since the last call
    bool m_allMayDiffer = false;
};

} // namespace ipcscope::discovery
