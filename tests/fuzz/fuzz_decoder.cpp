// SPDX-License-Identifier: GPL-3.0-or-later
// The bytes after the first two are fed whole and in chunks, and cut one by one and in runs; each way the same units
// must come out, each well formed.
#include "core/transport/zmtp/decoder.h"
#include "tests/fuzz/must.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <vector>

using namespace ipcscope;
using namespace ipcscope::zmtp;

namespace {

struct Outcome {
    std::vector<Bytes> units;
    std::optional<Errc> fault;
    bool operator==(const Outcome&) const = default;
};

void check(const Unit& unit, const DecoderRules& rules) {
    FrameReader frames = unit.wire.frames();
    std::uint32_t count = 0;
    std::uint64_t bodies = 0;
    bool more = true;
    while (const auto frame = frames.next()) {
        must(more && frame->command == unit.command);
        more = frame->more;
        bodies += frame->body.size();
        ++count;
    }
    must(!frames.malformed() && !more && count == unit.wire.frameCount());
    must(bodies <= rules.messageSize && count <= rules.frames);
    must(unit.wire.wire().data() >= unit.wire.block().data());
    must(unit.wire.wire().size() <= unit.wire.block().capacity());
}

void takeRuns(Decoder& decoder, std::vector<Bytes>& units) {
    std::array<Run::Message, 3> room;
    for (;;) {
        const Run run = decoder.cutRun(room);
        if (run.messages.empty())
            return;
        ByteView rest = run.wire;
        for (const auto& message : run.messages) {
            must(message.frames > 0 && message.size <= rest.size());
            units.push_back(copyOf(rest.first(message.size)));
            rest = rest.subspan(message.size);
        }
        must(rest.empty());
    }
}

enum class Cut { OneByOne, Runs };

Outcome run(ByteView bytes, std::size_t chunk, const DecoderRules& rules, Cut cut) {
    Decoder decoder(rules);
    Outcome outcome;
    std::size_t fed = 0;
    while (fed < bytes.size()) {
        const MutableBytes into = decoder.input();
        must(!into.empty());
        const std::size_t count = std::min({chunk, into.size(), bytes.size() - fed});
        std::memcpy(into.data(), bytes.data() + fed, count);
        decoder.received(count);
        fed += count;
        must(decoder.pending().size() + into.size() <= std::max({rules.block, rules.eager, 4 * fed}) + rules.block);
        const auto next = [&] {
            if (cut == Cut::Runs)
                takeRuns(decoder, outcome.units);
            return decoder.next();
        };
        auto unit = next();
        for (; unit && *unit; unit = next()) {
            check(**unit, rules);
            outcome.units.push_back(copyOf((*unit)->wire.wire()));
        }
        if (!unit) {
            outcome.fault = unit.error();
            break;
        }
    }
    return outcome;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2)
        return 0;
    const DecoderRules rules{.messageSize = 1ULL << (data[1] & 31),
                             .frames = 1U + (data[1] >> 5) * 100U,
                             .commands = (data[0] & 0x80) == 0,
                             .block = 64,
                             .eager = 256};
    const ByteView bytes{data + 2, size - 2};
    const std::size_t chunk = 1U + (data[0] & 0x7F);
    const Outcome whole = run(bytes, bytes.size(), rules, Cut::OneByOne);
    must(run(bytes, chunk, rules, Cut::OneByOne) == whole);
    must(run(bytes, bytes.size(), rules, Cut::Runs) == whole);
    must(run(bytes, chunk, rules, Cut::Runs) == whole);
    return 0;
}
