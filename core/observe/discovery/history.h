// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/discovery/endpoint.h"

#include <chrono>
#include <cstdint>
#include <unordered_map>

namespace ipcscope::discovery {

/// What only a second look can tell about connections: since when they are there, and whose reader stands still. Time
/// is given from outside; by inodes of sockets, which are not used again while a connection lasts.
class History {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// Fills in `since`, `older` and `stall` of every connection. `wall` is now, in seconds since the epoch.
    void fillIn(Snapshot& snapshot, Time now, std::int64_t wall);
    /// Whether a reader counts as stalled by now that did not when the snapshot was filled in, with the same bytes
    /// queued as then.
    bool stallsBy(Time now) const;

private:
    /// Unread bytes at one end.
    struct Queue {
        std::uint64_t bytes = 0;
        Time since{}; ///< they did not shrink since
        bool stalled(Time now) const;
        void note(std::uint64_t bytesNow, Time now);
    };
    struct Past {
        std::int64_t since = 0;
        bool older = false;
        Queue server, client;
        Stall told = Stall::None;
        Stall stall(Time now) const;
    };
    std::unordered_map<std::uint64_t, Past> m_pasts;
    bool m_looked = false;
};

} // namespace ipcscope::discovery
