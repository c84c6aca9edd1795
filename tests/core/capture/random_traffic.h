// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/zmtp/message.h"
#include "tests/core/capture/random_records.h"

#include <memory>
#include <string>

namespace ipcscope::capture {

inline constexpr std::size_t recordsOfTraffic = 30'000;

/// Messages of one or two frames with few letters, from four peers, and some protocol commands among them.
inline std::shared_ptr<Chunk> traffic(unsigned seed) {
    RandomRecords random(seed);
    auto out = std::make_shared<Chunk>(0, 0);
    for (std::size_t i = 0; i < recordsOfTraffic; ++i) {
        std::string topic(1 + random.below(3), 'a');
        std::string body(random.below(50) == 0 ? 250 + random.below(12) : random.below(40), 'b');
        for (auto* const text : {&topic, &body})
            for (auto& c : *text)
                c = static_cast<char>('a' + random.below(3));
        const auto message = random.below(3) == 0 ? zmtp::Message::of({body}) : zmtp::Message::of({topic, body});
        RecordHeader header;
        header.time = static_cast<std::int64_t>(i) * 1'000;
        header.frames = static_cast<std::uint16_t>(message.frameCount());
        header.peerAndKind =
            RecordHeader::pack(static_cast<std::uint32_t>(random.below(4)),
                               random.below(10) == 0 ? Kind::Command : Kind::Message, Direction::Received);
        out->append(header, message.wire());
    }
    return out;
}

} // namespace ipcscope::capture
