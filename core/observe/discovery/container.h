// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <string>

namespace ipcscope::discovery {

/// False: we are in a container (no first PID namespace), whose /proc tells of its own processes only.
bool seesAllProcesses();
/// Whether the file at `path` lies in a container's own layers (overlayfs at its root), which no program outside has.
/// What a container shares with its host or with others by a volume looks like any other mount.
bool liesInOwnLayers(const std::string& path);

} // namespace ipcscope::discovery
