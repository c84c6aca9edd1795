// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/discovery/process_facts.h"
#include "core/transport/ipc/liveness.h"

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace ipcscope::discovery {

enum class State : std::uint8_t {
    Live,
    Stale,        ///< a socket file, and no listener is that file
    Overridden,   ///< this listener's file is not the one at the path any more
    NotASocket,   ///< something else than a socket is at this listener's path by now
    NotAccepting, ///< live, but its queue of waiting connections is full
    NotListening, ///< a program has bound the socket file and does not listen: every connect is refused
    Unknown,      ///< files that cannot be compared, another namespace
};

enum class Group : std::uint8_t { ZeroMq, MayBeZeroMq, Other };

/// A libzmq (or our library) mapped by a process, or part of its program or of a module.
struct Library {
    enum class Kind : std::uint8_t { None, Libzmq, BuiltIn, Own, Unreadable };
    Kind kind = Kind::None;
    int major = 0, minor = 0, patch = 0; ///< of libzmq.so.MAJOR.MINOR.PATCH; built in: the release's
    bool operator==(const Library&) const = default;
};

struct Owner {
    pid_t pid = 0;
    std::string process; ///< program name; foreign text
    Library library;
    std::shared_ptr<const ProcessFacts> facts = nullptr; ///< null: nothing but the above was looked at
    bool operator==(const Owner&) const = default;
};

/// Which end of a connection does not read: its queued bytes have not shrunk for `stallSeconds`.
enum class Stall : std::uint8_t { None, Server, Client, Both };
inline constexpr int stallSeconds = 3;

/// One connection of an endpoint.
struct Connection {
    std::uint32_t server = 0; ///< inode of the accepted socket; 0: it waits to be accepted
    std::uint32_t client = 0; ///< inode of the socket that connected; 0: in no table of ours
    std::vector<Owner> serverOwners;
    std::vector<Owner> clientOwners; ///< empty: hidden from us
    std::optional<uid_t> clientUid;  ///< who made the socket that connected
    std::uint64_t toServer = 0;      ///< bytes that the server has not read
    std::uint64_t toClient = 0;      ///< bytes that the client has not read
    bool ours = false;               ///< one end is this very process
    std::int64_t since = 0;          ///< seconds since the epoch when it was first seen
    bool older = false;              ///< it was there when we first looked
    Stall stall = Stall::None;
    bool operator==(const Connection&) const = default;
};

/// Where the name of a listener was looked up. All 0: our own namespaces.
struct Space {
    std::uint64_t mounts = 0;  ///< number of the mount namespace
    std::uint64_t network = 0; ///< number of the network namespace
    pid_t through = 0;         ///< a process there: /proc/PID/root leads to its files
    bool operator==(const Space&) const = default;
};

/// One line of the endpoint list.
struct Endpoint {
    std::string name; ///< path bytes, or '@' + abstract name; foreign text
    bool abstract = false;
    std::uint32_t listener = 0; ///< socket inode; 0: nobody listens
    State state = State::Live;
    Group group = Group::MayBeZeroMq;
    bool anotherUsers = false; ///< the owner's descriptors may not be read
    std::optional<uid_t> uid;  ///< of the socket file, or of the listener
    std::vector<Owner> owners;
    std::uint32_t connections = 0;
    std::uint64_t queuedBytes = 0; ///< unread in the kernel, on the connections of this endpoint, both ways
    ipc::FileId file;
    std::optional<mode_t> mode;
    std::int64_t changed = 0;      ///< seconds since the epoch, of the socket file; 0: no file
    std::uint32_t waiting = 0;     ///< connections that were not accepted yet
    std::uint32_t backlog = 0;     ///< one more than this many may wait
    std::vector<Connection> peers; ///< by inode of the server's end, those that wait last
    std::uint32_t successor = 0;   ///< Overridden: the listener whose file is at the name now; 0: none is
    int fileError = 0;             ///< errno of the look at the path; ENOTSOCK: something else is there
    bool compared = false;         ///< its file and the one at the path were compared
    Space space;

    bool listens() const { return listener != 0; }
    /// Still listening, and nothing at all is at its path any more.
    bool lostItsFile() const;
    std::string endpoint() const { return "ipc://" + name; }
    /// Order of the list and identity across scans: name, then listener.
    std::strong_ordering order(const Endpoint& other) const;
    bool operator==(const Endpoint&) const = default;
};

/// Live, or live and not accepting: whoever connects to its name comes to it.
bool isReachable(State state);

/// All endpoints at one moment, sorted by Endpoint::order.
using Snapshot = std::vector<Endpoint>;

} // namespace ipcscope::discovery
