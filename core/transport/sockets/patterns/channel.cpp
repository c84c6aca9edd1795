// SPDX-License-Identifier: MPL-2.0
// CHANNEL talks to one peer at a time, in both directions; who comes second is closed. Messages have one frame; others
// that come are swallowed. RFC 52.
#include "core/transport/sockets/patterns.h"
#include "core/transport/sockets/patterns/pair_pattern.h"
#include "core/transport/sockets/single_part.h"

namespace ipcscope::sockets {

namespace {

class ChannelPattern final : public PairPattern {
public:
    using PairPattern::PairPattern;

    Result<void> received(Pipe& pipe, zmtp::Message message) override {
        if (message.frameCount() != 1)
            return swallow();
        return PairPattern::received(pipe, std::move(message));
    }
    bool ignoresAll() const override { return false; }

    Result<void> send(const Outbound& outbound) override {
        if (const auto fits = checkFrames(outbound, 1); !fits)
            return fits;
        return PairPattern::send(outbound);
    }
};

} // namespace

std::unique_ptr<Pattern> makeChannel(Surroundings& surroundings) {
    return std::make_unique<ChannelPattern>(surroundings);
}

} // namespace ipcscope::sockets
