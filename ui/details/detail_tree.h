// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/decoder_pins.h"
#include "core/observe/capture/peer_facts.h"
#include "core/observe/capture/record.h"
#include "core/observe/decode/node.h"

#include <QString>

#include <cstdint>
#include <optional>
#include <vector>

namespace ipcscope::ui {

/// One line of the details. Flat: children are the following nodes of depth + 1.
struct DetailNode {
    int depth = 0;
    QString name{};  ///< showable
    QString value{}; ///< showable
    int frame = -1;  ///< whose bytes the range counts; -1: none
    std::optional<decode::ByteRange> range{};
    QString field{}; ///< as a filter names the value; empty: none does
};

/// Everything there is to say about a record.
struct DetailTree {
    std::vector<DetailNode> nodes;
    /// What the hex view may show: the bodies of a message's frames, or an event's own bytes. Point into the record.
    std::vector<ByteView> frames;
    std::uint64_t frameCount = 0; ///< of the record, with those that got no lines
    bool cut = false;             ///< more would be shown by a larger limit
    std::uint64_t bytes = 0;      ///< of all bodies
};

/// What a tree is made of. `record` must stay valid.
struct DetailSource {
    capture::Record record;
    capture::RecordId id = 0;
    std::optional<capture::PeerFacts> peer;
    capture::DecoderPins pins{};
};

inline constexpr std::size_t inlinePayload = 64 << 10; ///< bytes of a frame that are shown at once
inline constexpr int mostFrames = 1000;                ///< frames that get lines of their own

/// Any thread. Decodes at most `payloadLimit` bytes of each frame.
DetailTree makeDetails(const DetailSource& source, std::size_t payloadLimit);
/// The bytes makeDetails() would decode.
std::uint64_t decodingWork(const capture::Record& record, std::size_t payloadLimit);

} // namespace ipcscope::ui
