// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/sources/joined.h"
#include "core/observe/discovery/endpoint.h"
#include "core/transport/ipc/address.h"

#include <string>

namespace ipcscope::advice {

/// Is the mere connect harmless? libzmq before 5.2.3 gives a connecting peer messages before any handshake.
struct ContactRisk {
    bool ask = false;
    std::string reason; ///< a sentence, when asking
};
/// Whether its address means the same here as to its owner: false for a relative name when it cannot be told what it is
/// relative to.
bool hasAddress(const discovery::Endpoint& endpoint);
/// Of this listener's owners. A stale file has none.
ContactRisk contactRisk(const discovery::Endpoint& endpoint);
/// Of whoever a connect to `address` would reach now, links followed; looks at the file system and the kernel's table
/// and contacts nobody. Every listed endpoint that could be the one is judged, and a listener that is not listed (or
/// `known` is empty) by the processes that hold it; if it cannot be told who listens, ask. Where nothing is, where no
/// stream socket is, where its mode keeps us out, and where no program listens in any network namespace that can be
/// seen, a connect can only fail: nothing to ask.
ContactRisk contactRisk(const discovery::Snapshot& known, const ipc::Address& address);
/// The same of each attempt that a watch of `endpoint` ("ipc://...") makes to connect. A program that starts again
/// stays who it was.
capture::LookAhead lookAhead(const std::string& endpoint);

} // namespace ipcscope::advice
