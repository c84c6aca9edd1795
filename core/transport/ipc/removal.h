// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/error.h"
#include "core/transport/ipc/liveness.h"

#include <string>

namespace ipcscope::ipc {

/// What stood at a name before we bound it.
enum class Replaced { Nothing, DeadSocket, LiveSocket };

/// Takes the dead socket `expected` away from `path`: rename aside without overwriting, look again, then unlink. If
/// what was renamed turns out to be alive or another file it is put back; if a new socket stands at the name by then,
/// the newest binder keeps it. ESTALE: not the expected file any more. EADDRINUSE: it is alive (and is back in its
/// place). EEXIST: not a socket. EACCES / EPERM: no right to rename in that folder; nothing was changed. ENOENT: gone
/// already.
Result<void> removeDead(const std::string& path, const FileId& expected);

/// Takes a name away from whoever holds it, for `takeover`: only ever a socket (EEXIST otherwise). Needs one
/// descriptor.
Result<void> removeAny(const std::string& path, const FileId& expected);

} // namespace ipcscope::ipc
