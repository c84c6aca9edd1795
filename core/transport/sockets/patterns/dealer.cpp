// SPDX-License-Identifier: MPL-2.0
// DEALER sends to its peers in turn, those without room left out, and receives from all in turn. RFC 28.
#include "core/transport/sockets/patterns.h"
#include "core/transport/sockets/patterns/dealer_pattern.h"
#include "core/transport/sockets/probe.h"

namespace ipcscope::sockets {

namespace {

class ProbingDealer final : public DealerPattern {
public:
    using DealerPattern::DealerPattern;

    void established(Pipe& pipe) override { probe(pipe, m_surroundings); }
};

} // namespace

std::unique_ptr<Pattern> makeDealer(Surroundings& surroundings) {
    return std::make_unique<ProbingDealer>(surroundings);
}

} // namespace ipcscope::sockets
