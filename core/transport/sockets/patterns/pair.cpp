// SPDX-License-Identifier: MPL-2.0
// PAIR talks to one peer at a time, in both directions; who comes second is closed. RFC 31.
#include "core/transport/sockets/patterns.h"
#include "core/transport/sockets/patterns/pair_pattern.h"

namespace ipcscope::sockets {

std::unique_ptr<Pattern> makePair(Surroundings& surroundings) {
    return std::make_unique<PairPattern>(surroundings);
}

} // namespace ipcscope::sockets
