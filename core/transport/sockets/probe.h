// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/sockets/pattern.h"

namespace ipcscope::sockets {

/// With probeRouter: says on a new connection that we are there, by an empty message, so that the ROUTER at the other
/// side knows our routing id. zmq_setsockopt(3), PROBE_ROUTER.
inline void probe(Pipe& pipe, Surroundings& surroundings) {
    const ByteView nothing;
    if (surroundings.options.probeRouter)
        pipe.send(surroundings.writer.encode({&nothing, 1}));
}

} // namespace ipcscope::sockets
