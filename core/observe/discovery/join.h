// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/discovery/endpoint.h"
#include "core/observe/discovery/folders.h"
#include "core/transport/ipc/liveness.h"
#include "core/transport/ipc/socket_table.h"

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
    FileLook look;                       ///< what is at `path` now
    ipc::Same same = ipc::Same::Unknown; ///< whether that is the file of this listener
    bool sameTree = false;               ///< the owner sees the file system as we do
    std::vector<Owner> owners;
};

/// A socket file that no listener was matched with.
struct LeftFile {
    SocketFile file;
    ipc::Liveness liveness = ipc::Liveness::Unknown;
};

/// Everything one scan saw.
struct Sighting {
    std::vector<ipc::TableSocket> sockets;
    std::unordered_map<std::uint32_t, Listening> listeners; ///< by socket inode
    std::vector<LeftFile> files;
    uid_t self = 0; ///< who looks
};

/// Pure: tables, files and owners to endpoints, sorted.
Snapshot join(const Sighting& sighting);

} // namespace ipcscope::discovery
