// SPDX-License-Identifier: MPL-2.0
// PUSH gives each message to one peer, in turn among those with room, and receives nothing. RFC 30.
#include "core/transport/sockets/patterns.h"
#include "core/transport/sockets/patterns/push_pattern.h"

namespace ipcscope::sockets {

std::unique_ptr<Pattern> makePush(Surroundings& surroundings) {
    return std::make_unique<PushPattern>(surroundings);
}

} // namespace ipcscope::sockets
