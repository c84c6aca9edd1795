// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/discovery/endpoint.h"
#include "core/observe/discovery/folders.h"
#include "core/transport/ipc/liveness.h"
#include "core/transport/ipc/socket_table.h"

#include <functional>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ipcscope::discovery {

/// What is known of one listener beside its line in the socket table.
struct Listening {
    enum class Place {
        Abstract,
        Path,     ///< absolute as it was bound
        Resolved, ///< relative, made absolute by the owner's working folder of now
        Relative, ///< relative, and nothing tells to what
    };
    Place place = Place::Abstract;
    std::string path;                    ///< unless abstract
    FileLook look;                       ///< what is at `path` now, in the owner's view of the file system
    ipc::Same same = ipc::Same::Unknown; ///< whether that is the file of this listener
    bool sameTree = false;               ///< the owner sees the file system as we do
    bool looked = false;                 ///< `path` was looked up where the owner sees it
    Space space;
    std::vector<Owner> owners;
};

/// A socket file that no listener was matched with.
struct LeftFile {
    SocketFile file;
    ipc::Liveness liveness = ipc::Liveness::Unknown;
    std::uint32_t holder = 0;   ///< inode of a stream socket that has bound it and does not listen; 0: none
    std::uint32_t listener = 0; ///< Live: inode of the listener that bound it under another name
    bool linked = false;        ///< and it has further names in the file system (hard links)
};

/// Everything one scan saw.
struct Sighting {
    std::vector<ipc::TableSocket> sockets;                  ///< of our network namespace
    std::vector<std::vector<ipc::TableSocket>> elsewhere;   ///< of others
    std::unordered_map<std::uint32_t, Listening> listeners; ///< by socket inode
    std::unordered_map<std::uint32_t, std::vector<Owner>>
        ends; ///< who holds the two ends of connections, and holders of files
    std::vector<LeftFile> files;
    uid_t self = 0;    ///< who looks
    pid_t process = 0; ///< that looks
};

/// The connections of listeners in a table: an accepted socket carries its listener's name and file.
class Accepted {
public:
    /// Holds on to `sockets`.
    explicit Accepted(const std::vector<ipc::TableSocket>& sockets);
    struct Pair {
        const ipc::TableSocket* server = nullptr; ///< null: not accepted yet
        const ipc::TableSocket* client = nullptr; ///< null: not in the table
    };
    std::vector<Pair> of(const ipc::TableSocket& listener) const;

private:
    struct Key {
        std::string_view name;
        std::uint64_t file = 0;
        bool operator==(const Key&) const = default;
    };
    struct KeyHash {
        std::size_t operator()(const Key& key) const { return std::hash<std::string_view>()(key.name) ^ key.file; }
    };
    static Key keyOf(const ipc::TableSocket& socket);

    std::unordered_multimap<Key, const ipc::TableSocket*, KeyHash> m_accepted;
    std::unordered_map<std::uint32_t, const ipc::TableSocket*> m_byInode;
};

/// Pure: tables, files and owners to endpoints, sorted.
Snapshot join(const Sighting& sighting);

} // namespace ipcscope::discovery
