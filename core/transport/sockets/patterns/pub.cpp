// SPDX-License-Identifier: MPL-2.0
// PUB sends each message to every peer that subscribed to it, and never blocks. RFC 29.
#include "core/transport/sockets/patterns.h"
#include "core/transport/sockets/publishing.h"

namespace ipcscope::sockets {

std::unique_ptr<Pattern> makePub(Surroundings& surroundings) {
    return std::make_unique<Publishing>(surroundings);
}

} // namespace ipcscope::sockets
