// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/ipc/stream.h"

#include <set>

namespace ipcscope::ipc {

/// Who may connect to a listener: zmq_setsockopt(3), IPC_FILTER_UID, _GID and _PID. Empty: everybody.
struct PeerFilter {
    std::set<uid_t> users;
    std::set<gid_t> groups;
    std::set<pid_t> processes;

    bool empty() const { return users.empty() && groups.empty() && processes.empty(); }
    /// One of the sets names the peer, or its user is a listed member of one of the groups in the group database. That
    /// database is asked only when nothing else decides; it may be a slow one.
    bool admits(const Credentials& peer) const;
    bool operator==(const PeerFilter&) const = default;
};

} // namespace ipcscope::ipc
