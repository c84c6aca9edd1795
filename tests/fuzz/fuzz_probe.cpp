// SPDX-License-Identifier: GPL-3.0-or-later
// The bytes after the first are what a probed program says, heard whole and in pieces: the probe tells the same, and
// never says more than a greeting (Up) or eleven bytes (Down).
#include "core/observe/discovery/probe.h"
#include "core/transport/zmtp/wire.h"
#include "tests/fuzz/must.h"

#include <algorithm>

using namespace ipcscope;
using discovery::Probe;

namespace {

struct Outcome {
    Probe probe;
    Bytes said;
};

Outcome run(Probe::Way way, ByteView bytes, std::size_t piece) {
    Outcome outcome{.probe = Probe(way), .said = {}};
    outcome.said = outcome.probe.opening();
    while (!bytes.empty()) {
        const std::size_t size = std::min(piece, bytes.size());
        const Bytes answer = outcome.probe.hear(bytes.first(size));
        outcome.said.insert(outcome.said.end(), answer.begin(), answer.end());
        bytes = bytes.subspan(size);
    }
    return outcome;
}

/// Of a peer of 3.x a type is told only by a byte that comes by itself (Down).
zmtp::Announcement withoutPieces(zmtp::Announcement peer, Probe::Way way) {
    if (way == Probe::Way::Down && peer.major >= zmtp::wire::majorVersion) {
        peer.type.reset();
        peer.typeName.clear();
    }
    return peer;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1)
        return 0;
    const ByteView bytes{data + 1, size - 1};
    for (const Probe::Way way : {Probe::Way::Up, Probe::Way::Down}) {
        const Outcome whole = run(way, bytes, std::max<std::size_t>(1, bytes.size()));
        const Outcome pieces = run(way, bytes, 1U + data[0] % 31U);
        must(whole.probe.state() == pieces.probe.state());
        if (whole.probe.state() != Probe::State::NotZmtp)
            must(withoutPieces(whole.probe.peer(), way) == withoutPieces(pieces.probe.peer(), way));
        must(whole.said == pieces.said);
        must(whole.said.size() == 11 || (way == Probe::Way::Up && whole.said.size() == zmtp::wire::greetingSize));
        must(whole.probe.peer().unrecognized.size() <= 64);
    }
    return 0;
}
