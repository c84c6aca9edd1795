// SPDX-License-Identifier: MPL-2.0
#include "core/observe/discovery/join.h"

#include "core/observe/discovery/known_programs.h"

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <tuple>
#include <unordered_set>
#include <utility>

#include <sys/socket.h>

namespace ipcscope::discovery {

namespace {

State stateOf(const Listening& listening) {
    using Place = Listening::Place;
    if (listening.place == Place::Abstract || (listening.place != Place::Relative && listening.same == ipc::Same::Yes))
        return State::Live;
    if (listening.place != Place::Path || (!listening.sameTree && !listening.looked))
        return State::Unknown;
    const int error = listening.look.error;
    if (listening.look.file)
        return listening.same == ipc::Same::No ? State::Overridden : State::Unknown;
    if (error == ENOTSOCK)
        return State::NotASocket;
    return error == ENOENT || error == ENOTDIR ? State::Overridden : State::Unknown;
}

Group groupOf(const Endpoint& endpoint) {
    const auto speaksZmtp = [](const Owner& owner) {
        return owner.library.kind != Library::Kind::None && owner.library.kind != Library::Kind::Unreadable;
    };
    if (std::ranges::any_of(endpoint.owners, speaksZmtp))
        return Group::ZeroMq;
    const auto known = [](const Owner& owner) { return isKnownOtherProgram(owner.process); };
    return isKnownOther(endpoint.name) || std::ranges::any_of(endpoint.owners, known) ? Group::Other
                                                                                      : Group::MayBeZeroMq;
}

void describeFile(Endpoint& endpoint, const SocketFile& file) {
    endpoint.file = file.id;
    endpoint.mode = file.mode;
    endpoint.changed = file.changed;
    endpoint.uid = file.uid;
}

std::uint64_t queued(const ipc::TableSocket* socket) {
    return socket ? socket->receiveQueue : 0;
}

std::vector<Owner> holdersOf(const Sighting& sighting, const ipc::TableSocket* socket) {
    const auto holders = socket ? sighting.ends.find(socket->inode) : sighting.ends.end();
    return holders == sighting.ends.end() ? std::vector<Owner>() : holders->second;
}

bool isAmong(const std::vector<Owner>& owners, pid_t pid) {
    return std::ranges::find(owners, pid, &Owner::pid) != owners.end();
}

Connection connectionOf(const Sighting& sighting, const Accepted::Pair& pair) {
    Connection connection;
    connection.server = pair.server ? pair.server->inode : 0;
    connection.client = pair.client ? pair.client->inode : 0;
    connection.serverOwners = holdersOf(sighting, pair.server);
    connection.clientOwners = holdersOf(sighting, pair.client);
    if (pair.client)
        connection.clientUid = pair.client->uid;
    connection.toServer = queued(pair.server);
    connection.toClient = queued(pair.client);
    connection.ours =
        isAmong(connection.serverOwners, sighting.process) || isAmong(connection.clientOwners, sighting.process);
    return connection;
}

void describeConnections(Endpoint& endpoint, const Sighting& sighting, const std::vector<Accepted::Pair>& pairs) {
    for (const Accepted::Pair& pair : pairs) {
        const Connection& connection = endpoint.peers.emplace_back(connectionOf(sighting, pair));
        endpoint.queuedBytes += connection.toServer + connection.toClient;
        endpoint.connections += connection.server != 0 ? 1 : 0;
    }
    endpoint.connections += endpoint.waiting;
    const auto order = [](const Connection& each) { return std::tuple(each.server == 0, each.server, each.client); };
    std::ranges::sort(endpoint.peers, {}, order);
}

/// One more than the limit is let in: a connect fails once there are more than that.
State liveState(const Endpoint& endpoint) {
    return endpoint.backlog > 0 && endpoint.waiting > endpoint.backlog ? State::NotAccepting : State::Live;
}

Endpoint endpointOf(const ipc::TableSocket& socket, const Listening& listening, uid_t self) {
    Endpoint endpoint;
    endpoint.abstract = listening.place == Listening::Place::Abstract;
    endpoint.name = endpoint.abstract ? "@" + socket.name.substr(1) : listening.path;
    endpoint.listener = socket.inode;
    endpoint.state = stateOf(listening);
    endpoint.waiting = socket.receiveQueue;
    endpoint.backlog = socket.sendQueue;
    if (endpoint.state == State::Live)
        endpoint.state = liveState(endpoint);
    endpoint.owners = listening.owners;
    endpoint.anotherUsers = listening.owners.empty() && socket.uid != self;
    endpoint.uid = socket.uid;
    endpoint.fileError = listening.look.error;
    endpoint.compared = listening.same != ipc::Same::Unknown;
    endpoint.space = listening.space;
    const bool maybeItsFile = endpoint.state == State::Unknown && listening.same == ipc::Same::Unknown;
    if (listening.look.file && (isReachable(endpoint.state) || maybeItsFile))
        describeFile(endpoint, *listening.look.file);
    endpoint.group = groupOf(endpoint);
    return endpoint;
}

Endpoint endpointOf(const LeftFile& left, const Sighting& sighting) {
    Endpoint endpoint;
    endpoint.name = left.file.path;
    endpoint.state = left.liveness == ipc::Liveness::Dead ? State::Stale : State::Unknown;
    describeFile(endpoint, left.file);
    if (const auto owners = sighting.ends.find(left.holder); left.holder != 0) {
        endpoint.state = State::NotListening;
        endpoint.owners = owners != sighting.ends.end() ? owners->second : std::vector<Owner>();
        endpoint.anotherUsers = endpoint.owners.empty() && left.file.uid != sighting.self;
    }
    endpoint.group = groupOf(endpoint);
    return endpoint;
}

void nameAfter(Endpoint& endpoint, const SocketFile& file) {
    endpoint.name = file.path;
    endpoint.state = liveState(endpoint);
    endpoint.fileError = 0;
    endpoint.compared = true;
    describeFile(endpoint, file);
    endpoint.group = groupOf(endpoint);
}

/// One more name of a listener that is reachable under another. What its connections came by is not known: they stay
/// where they are.
Endpoint furtherName(Endpoint endpoint, const SocketFile& file) {
    endpoint.peers.clear();
    endpoint.connections = 0;
    endpoint.queuedBytes = 0;
    nameAfter(endpoint, file);
    return endpoint;
}

/// A file that was renamed after its listener had bound it, or that has a second name: whoever connects to that comes
/// to that listener.
void moveToItsFile(Snapshot& snapshot, const LeftFile& left) {
    const auto in = [&](auto isState) {
        return std::ranges::find_if(snapshot, [&](const Endpoint& each) {
            return each.listener == left.listener && isState(each.state) && each.space == Space();
        });
    };
    if (left.listener == 0)
        return;
    if (const auto moved = in([](State state) { return state == State::Overridden; }); moved != snapshot.end())
        nameAfter(*moved, left.file);
    else if (const auto there = in(isReachable); left.linked && there != snapshot.end())
        snapshot.push_back(furtherName(*there, left.file));
}

void joinTable(Snapshot& snapshot, const Sighting& sighting, const std::vector<ipc::TableSocket>& sockets) {
    const Accepted accepted(sockets);
    for (const ipc::TableSocket& socket : sockets) {
        const auto listening = sighting.listeners.find(socket.inode);
        if (!socket.listening || socket.kind != SOCK_STREAM || listening == sighting.listeners.end())
            continue;
        Endpoint& endpoint = snapshot.emplace_back(endpointOf(socket, listening->second, sighting.self));
        describeConnections(endpoint, sighting, accepted.of(socket));
    }
}

/// Of a name, what tells it from most others of its folder: the bytes behind the part that all names begin with, as a
/// number that is in their order.
struct Place {
    std::uint64_t key = 0;
    std::uint32_t at = 0;
};

std::size_t sharedLength(const Snapshot& snapshot) {
    const std::string& first = snapshot.front().name;
    std::size_t length = first.size();
    for (const Endpoint& each : snapshot)
        length = static_cast<std::size_t>(std::ranges::mismatch(first.begin(),
                                                                first.begin() + static_cast<std::ptrdiff_t>(length),
                                                                each.name.begin(), each.name.end())
                                              .in1 -
                                          first.begin());
    return length;
}

std::uint64_t keyOf(std::string_view rest) {
    std::uint64_t key = 0;
    for (std::size_t i = 0; i < sizeof key; ++i)
        key = key << 8 | (i < rest.size() ? static_cast<unsigned char>(rest[i]) : 0);
    return key;
}

/// What moves is a number for each, as an endpoint is large.
Snapshot sorted(Snapshot snapshot) {
    if (snapshot.empty())
        return snapshot;
    const std::size_t shared = sharedLength(snapshot);
    std::vector<Place> places(snapshot.size());
    for (std::uint32_t at = 0; at < places.size(); ++at)
        places[at] = {.key = keyOf(std::string_view(snapshot[at].name).substr(shared)), .at = at};
    std::ranges::sort(places, [&](const Place& a, const Place& b) {
        return a.key != b.key ? a.key < b.key : snapshot[a.at].order(snapshot[b.at]) < 0;
    });
    Snapshot result;
    result.reserve(snapshot.size());
    for (const Place& place : places)
        result.push_back(std::move(snapshot[place.at]));
    return result;
}

/// Sorted by name: whoever is reachable by the name of one that is overridden stands beside it.
void findSuccessors(Snapshot& snapshot) {
    for (auto first = snapshot.begin(); first != snapshot.end();) {
        const auto last = std::find_if(first, snapshot.end(), [&](const Endpoint& e) { return e.name != first->name; });
        for (auto each = first; each != last; ++each) {
            if (each->state != State::Overridden)
                continue;
            const auto heir = std::find_if(first, last, [&](const Endpoint& other) {
                return isReachable(other.state) && other.space.mounts == each->space.mounts;
            });
            each->successor = heir == last ? 0 : heir->listener;
        }
        first = last;
    }
}

} // namespace

Accepted::Key Accepted::keyOf(const ipc::TableSocket& socket) {
    const std::uint64_t file = socket.file ? std::uint64_t{socket.file->device} << 32 | socket.file->inode : 0;
    return {.name = socket.name, .file = file};
}

Accepted::Accepted(const std::vector<ipc::TableSocket>& sockets) {
    std::unordered_set<std::uint32_t> clients;
    for (const ipc::TableSocket& socket : sockets) {
        if (socket.kind != SOCK_STREAM)
            continue;
        clients.insert(socket.waiting.begin(), socket.waiting.end());
        if (socket.connected && socket.inode != 0 && !socket.name.empty()) {
            m_accepted.emplace(keyOf(socket), &socket);
            clients.insert(socket.peer);
        }
    }
    for (const ipc::TableSocket& socket : sockets)
        if (socket.kind == SOCK_STREAM && !clients.empty() && clients.contains(socket.inode) && socket.inode != 0)
            m_byInode.emplace(socket.inode, &socket);
}

std::vector<Accepted::Pair> Accepted::of(const ipc::TableSocket& listener) const {
    const auto named = [this](std::uint32_t inode) {
        const auto found = inode != 0 ? m_byInode.find(inode) : m_byInode.end();
        return found == m_byInode.end() ? nullptr : found->second;
    };
    std::vector<Pair> pairs;
    const auto [first, last] = m_accepted.equal_range(keyOf(listener));
    for (auto at = first; at != last; ++at)
        pairs.push_back({.server = at->second, .client = named(at->second->peer)});
    for (const std::uint32_t inode : listener.waiting)
        if (const ipc::TableSocket* client = named(inode))
            pairs.push_back({.server = nullptr, .client = client});
    return pairs;
}

Snapshot join(const Sighting& sighting) {
    Snapshot snapshot;
    joinTable(snapshot, sighting, sighting.sockets);
    for (const auto& sockets : sighting.elsewhere)
        joinTable(snapshot, sighting, sockets);
    for (const LeftFile& left : sighting.files) {
        if (left.liveness == ipc::Liveness::Live)
            moveToItsFile(snapshot, left);
        else if (left.liveness == ipc::Liveness::Dead || left.liveness == ipc::Liveness::Unknown)
            snapshot.push_back(endpointOf(left, sighting));
    }
    snapshot = sorted(std::move(snapshot));
    findSuccessors(snapshot);
    return snapshot;
}

} // namespace ipcscope::discovery
