// SPDX-License-Identifier: MPL-2.0
// PEER is a SERVER to other PEERs: whom it connects to has a routing id at once, and may be written to. RFC 51.
#include "core/transport/sockets/patterns.h"
#include "core/transport/sockets/serving.h"

namespace ipcscope::sockets {

std::unique_ptr<Pattern> makePeer(Surroundings& surroundings) {
    return std::make_unique<Serving>(surroundings);
}

} // namespace ipcscope::sockets
