// SPDX-License-Identifier: MPL-2.0
// CLIENT sends to its servers in turn, those without room left out, and receives from all in turn. Messages have one
// frame; others that come are swallowed. RFC 41.
#include "core/transport/sockets/patterns.h"
#include "core/transport/sockets/patterns/dealer_pattern.h"
#include "core/transport/sockets/single_part.h"

namespace ipcscope::sockets {

namespace {

class ClientPattern final : public DealerPattern {
public:
    using DealerPattern::DealerPattern;

    Result<void> received(Pipe& pipe, zmtp::Message message) override {
        if (message.frameCount() != 1)
            return swallow();
        return DealerPattern::received(pipe, std::move(message));
    }
    bool ignoresAll() const override { return false; }

    Result<void> send(const Outbound& outbound) override {
        if (const auto fits = checkFrames(outbound, 1); !fits)
            return fits;
        return DealerPattern::send(outbound);
    }
};

} // namespace

std::unique_ptr<Pattern> makeClient(Surroundings& surroundings) {
    return std::make_unique<ClientPattern>(surroundings);
}

} // namespace ipcscope::sockets
