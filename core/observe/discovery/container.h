// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <string>

namespace ipcscope::discovery {

/// Whether programs that cannot be seen from here may reach the file at `path`: we are in a container, whose /proc
/// tells of its own processes only, and the file does not lie in the container's own layers (overlayfs at its root).
/// What a container shares with its host by a volume looks like any other mount.
bool isSharedWithUnseen(const std::string& path);

} // namespace ipcscope::discovery
