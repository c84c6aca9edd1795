// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/discovery/join.h"

namespace ipcscope::discovery {

/// A stream socket that listens under a name.
bool isEndpoint(const ipc::TableSocket& socket);

/// A stream socket that was bound to a path and does not listen, or not yet.
bool holdsFile(const ipc::TableSocket& socket);

/// Where a listener is, by its name and by how its first owner sees the file system. Nothing is looked up yet.
Listening listeningOf(const ipc::TableSocket& socket, std::vector<Owner> owners);

/// The path by which we reach what its owner sees at its name: through /proc/PID/root or /proc/PID/cwd of an owner in
/// another tree. Empty: abstract, or relative to nobody knows what.
std::string visiblePath(const Listening& listening);

} // namespace ipcscope::discovery
