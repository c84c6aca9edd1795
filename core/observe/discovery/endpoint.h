// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/ipc/liveness.h"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace ipcscope::discovery {

enum class State : std::uint8_t {
    Live,
    Stale,      ///< a socket file, and no listener is that file
    Overridden, ///< this listener's file is not the one at the path any more
    Unknown,    ///< files that cannot be compared, another namespace
};

enum class Group : std::uint8_t { ZeroMq, MayBeZeroMq, Other };

/// A libzmq (or our library) mapped by a process.
struct Library {
    enum class Kind : std::uint8_t { None, Libzmq, Own, Unreadable };
    Kind kind = Kind::None;
    int major = 0, minor = 0, patch = 0; ///< of libzmq.so.MAJOR.MINOR.PATCH
    bool operator==(const Library&) const = default;
};

struct Owner {
    pid_t pid = 0;
    std::string process; ///< program name; foreign text
    Library library;
    bool operator==(const Owner&) const = default;
};

/// One line of the endpoint list.
struct Endpoint {
    std::string name; ///< path bytes, or '@' + abstract name; foreign text
    bool abstract = false;
    std::uint32_t listener = 0; ///< socket inode; 0: stale file
    State state = State::Live;
    Group group = Group::MayBeZeroMq;
    bool anotherUsers = false; ///< the owner's descriptors may not be read
    std::optional<uid_t> uid;  ///< of the socket file, or of the listener
    std::vector<Owner> owners;
    std::uint32_t connections = 0;
    std::uint64_t queuedBytes = 0; ///< unread in the kernel, on the connections of this endpoint, both ways
    ipc::FileId file;
    std::optional<mode_t> mode;
    std::int64_t changed = 0; ///< seconds since the epoch, of the socket file; 0: no file

    std::string endpoint() const { return "ipc://" + name; }
    /// Order of the list and identity across scans: name, then listener.
    std::strong_ordering order(const Endpoint& other) const;
    bool operator==(const Endpoint&) const = default;
};

/// All endpoints at one moment, sorted by Endpoint::order.
using Snapshot = std::vector<Endpoint>;

} // namespace ipcscope::discovery
