// SPDX-License-Identifier: MPL-2.0
#include "core/observe/discovery/join.h"

#include "core/observe/discovery/known_programs.h"

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <utility>

#include <sys/socket.h>

namespace ipcscope::discovery {

namespace {

struct Load {
    std::uint32_t connections = 0;
    std::uint64_t queued = 0;
};

struct Key {
    std::string_view name;
    std::uint64_t file = 0;
    bool operator==(const Key&) const = default;
};

struct KeyHash {
    std::size_t operator()(const Key& key) const { return std::hash<std::string_view>()(key.name) ^ key.file; }
};

Key keyOf(const ipc::TableSocket& socket) {
    const std::uint64_t file = socket.file ? std::uint64_t{socket.file->device} << 32 | socket.file->inode : 0;
    return {.name = socket.name, .file = file};
}

/// Connected sockets that carry a listener's name and file are the ones it accepted. The kernel tells of those it has
/// yet to accept by the length of the listener's queue only.
std::unordered_map<Key, Load, KeyHash> loads(const std::vector<ipc::TableSocket>& sockets) {
    std::unordered_map<std::uint32_t, const ipc::TableSocket*> byInode;
    byInode.reserve(sockets.size());
    for (const ipc::TableSocket& socket : sockets)
        if (socket.peer != 0)
            byInode.emplace(socket.inode, &socket);
    std::unordered_map<Key, Load, KeyHash> loads;
    for (const ipc::TableSocket& socket : sockets) {
        if (socket.listening || socket.peer == 0 || socket.name.empty() || socket.kind != SOCK_STREAM)
            continue;
        Load& load = loads[keyOf(socket)];
        ++load.connections;
        load.queued += socket.receiveQueue;
        if (const auto peer = byInode.find(socket.peer); peer != byInode.end())
            load.queued += peer->second->receiveQueue;
    }
    return loads;
}

State stateOf(const Listening& listening) {
    using Place = Listening::Place;
    if (listening.place == Place::Abstract || (listening.place != Place::Relative && listening.same == ipc::Same::Yes))
        return State::Live;
    if (listening.place != Place::Path || !listening.sameTree)
        return State::Unknown;
    const int error = listening.look.error;
    if (listening.look.file)
        return listening.same == ipc::Same::No ? State::Overridden : State::Unknown;
    return error == ENOENT || error == ENOTDIR || error == ENOTSOCK ? State::Overridden : State::Unknown;
}

Group groupOf(const Endpoint& endpoint) {
    const auto speaksZmtp = [](const Owner& owner) {
        return owner.library.kind == Library::Kind::Libzmq || owner.library.kind == Library::Kind::Own;
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

Endpoint endpointOf(const ipc::TableSocket& socket, const Listening& listening, uid_t self) {
    Endpoint endpoint;
    endpoint.abstract = listening.place == Listening::Place::Abstract;
    endpoint.name = endpoint.abstract ? "@" + socket.name.substr(1) : listening.path;
    endpoint.listener = socket.inode;
    endpoint.state = stateOf(listening);
    endpoint.owners = listening.owners;
    endpoint.anotherUsers = listening.owners.empty() && socket.uid != self;
    endpoint.uid = socket.uid;
    const bool maybeItsFile = endpoint.state == State::Unknown && listening.same == ipc::Same::Unknown;
    if (listening.look.file && (endpoint.state == State::Live || maybeItsFile))
        describeFile(endpoint, *listening.look.file);
    endpoint.group = groupOf(endpoint);
    return endpoint;
}

} // namespace

Snapshot join(const Sighting& sighting) {
    const auto load = loads(sighting.sockets);
    Snapshot snapshot;
    for (const ipc::TableSocket& socket : sighting.sockets) {
        const auto listening = sighting.listeners.find(socket.inode);
        if (!socket.listening || socket.kind != SOCK_STREAM || listening == sighting.listeners.end())
            continue;
        Endpoint& endpoint = snapshot.emplace_back(endpointOf(socket, listening->second, sighting.self));
        endpoint.connections = socket.receiveQueue;
        if (const auto found = load.find(keyOf(socket)); found != load.end()) {
            endpoint.connections += found->second.connections;
            endpoint.queuedBytes = found->second.queued;
        }
    }
    for (const LeftFile& left : sighting.files) {
        if (left.liveness != ipc::Liveness::Dead && left.liveness != ipc::Liveness::Unknown)
            continue;
        Endpoint& endpoint = snapshot.emplace_back();
        endpoint.name = left.file.path;
        endpoint.state = left.liveness == ipc::Liveness::Dead ? State::Stale : State::Unknown;
        describeFile(endpoint, left.file);
        endpoint.group = groupOf(endpoint);
    }
    std::ranges::sort(snapshot, [](const Endpoint& a, const Endpoint& b) { return a.order(b) < 0; });
    return snapshot;
}

} // namespace ipcscope::discovery
