// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/discovery/endpoint.h"
#include "core/transport/base/error.h"

namespace ipcscope::discovery {

/// Removes one stale socket file that the user confirmed, by the rule of ipc/removal; every proof is looked at again
/// now. EPERM: another user's file. EAGAIN: younger than 10 s. EADDRINUSE: alive after all. ESTALE: the file is another
/// one by now.
Result<void> removeStale(const Endpoint& endpoint);

} // namespace ipcscope::discovery
