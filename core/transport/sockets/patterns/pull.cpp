// SPDX-License-Identifier: MPL-2.0
// PULL receives from all peers, one message of each in turn, and sends nothing. RFC 30.
#include "core/transport/sockets/patterns.h"
#include "core/transport/sockets/patterns/pull_pattern.h"

namespace ipcscope::sockets {

std::unique_ptr<Pattern> makePull(Surroundings& surroundings) {
    return std::make_unique<PullPattern>(surroundings);
}

} // namespace ipcscope::sockets
