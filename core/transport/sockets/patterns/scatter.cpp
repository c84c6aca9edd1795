// SPDX-License-Identifier: MPL-2.0
// SCATTER gives each message, of one frame, to one peer, in turn among those with room, and receives nothing. RFC 49.
#include "core/transport/sockets/patterns.h"
#include "core/transport/sockets/patterns/push_pattern.h"
#include "core/transport/sockets/single_part.h"

namespace ipcscope::sockets {

namespace {

class ScatterPattern final : public PushPattern {
public:
    using PushPattern::PushPattern;

    Result<void> send(const Outbound& outbound) override {
        if (const auto fits = checkFrames(outbound, 1); !fits)
            return fits;
        return PushPattern::send(outbound);
    }
};

} // namespace

std::unique_ptr<Pattern> makeScatter(Surroundings& surroundings) {
    return std::make_unique<ScatterPattern>(surroundings);
}

} // namespace ipcscope::sockets
