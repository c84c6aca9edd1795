// SPDX-License-Identifier: GPL-3.0-or-later
// Frames of ZMTP 1.0, whole and in chunks: the same messages must come out, each well formed, and go back to what they
// were made of.
#include "core/transport/zmtp/errc.h"
#include "core/transport/zmtp/framing1.h"
#include "tests/fuzz/must.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <vector>

#include <sys/uio.h>

using namespace ipcscope;
using namespace ipcscope::zmtp;

namespace {

const DecoderRules rules{.messageSize = 2048, .frames = 9, .commands = false, .block = 64, .eager = 256};

struct Outcome {
    std::vector<Message> messages;
    std::optional<std::error_code> fault;
};

Outcome run(ByteView bytes, std::size_t chunk) {
    const auto edge = makeFraming1();
    Decoder decoder(rules);
    Outcome outcome;
    while (!bytes.empty() && !outcome.fault) {
        const MutableBytes into = edge->input();
        must(!into.empty());
        const std::size_t count = std::min({chunk, into.size(), bytes.size()});
        std::memcpy(into.data(), bytes.data(), count);
        edge->received(count);
        bytes = bytes.subspan(count);
        for (bool moved = true; moved && !outcome.fault;) {
            auto unit = decoder.next();
            for (; unit && *unit; unit = decoder.next()) {
                must(!(*unit)->command);
                outcome.messages.push_back(std::move((*unit)->wire));
            }
            if (!unit) {
                outcome.fault = unit.error();
                break;
            }
            const auto more = edge->convert(decoder);
            if (!more)
                outcome.fault = more.error().code;
            moved = more && *more;
        }
        edge->rest();
        decoder.rest();
    }
    return outcome;
}

/// What we would send for these messages.
Bytes sent(const std::vector<Message>& messages) {
    const auto edge = makeFraming1();
    Outgoing outgoing;
    for (const Message& message : messages)
        outgoing.append(message);
    Bytes out;
    for (std::array<iovec, 2> room{}; !outgoing.empty();) {
        const auto some = edge->gather(outgoing, room, 7 + out.size() % 90);
        must(!some.empty() && some[0].iov_len > 0);
        const auto* from = static_cast<const std::uint8_t*>(some[0].iov_base);
        out.insert(out.end(), from, from + some[0].iov_len);
        edge->written(some[0].iov_len, outgoing);
    }
    return out;
}

void same(const Outcome& one, const Outcome& other) {
    must(one.messages.size() == other.messages.size());
    for (std::size_t i = 0; i < one.messages.size(); ++i)
        must(std::ranges::equal(one.messages[i].wire(), other.messages[i].wire()));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1)
        return 0;
    const ByteView bytes{data + 1, size - 1};
    const Outcome whole = run(bytes, std::max<std::size_t>(bytes.size(), 1));
    const Outcome pieces = run(bytes, 1U + data[0] % 100U);
    must(whole.fault == pieces.fault);
    same(whole, pieces);
    const Outcome again = run(sent(whole.messages), 50);
    must(!again.fault);
    same(whole, again);
    return 0;
}
