// SPDX-License-Identifier: MPL-2.0
// GATHER receives from all its peers in turn and sends nothing. Messages have one frame; others that come are
// swallowed. RFC 49.
#include "core/transport/sockets/patterns.h"
#include "core/transport/sockets/patterns/pull_pattern.h"

namespace ipcscope::sockets {

namespace {

class GatherPattern final : public PullPattern {
public:
    using PullPattern::PullPattern;

    Result<void> received(Pipe& pipe, zmtp::Message message) override {
        if (message.frameCount() != 1)
            return swallow();
        return PullPattern::received(pipe, std::move(message));
    }
    bool ignoresAll() const override { return false; }
};

} // namespace

std::unique_ptr<Pattern> makeGather(Surroundings& surroundings) {
    return std::make_unique<GatherPattern>(surroundings);
}

} // namespace ipcscope::sockets
