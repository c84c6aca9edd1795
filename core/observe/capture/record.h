// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/bytes.h"

#include <algorithm>
#include <cstdint>

namespace ipcscope::capture {

/// What a record tells. What its bytes are:
enum class Kind : std::uint8_t {
    Message,         ///< wire bytes of all frames
    Subscribe,       ///< topic
    Cancel,          ///< topic
    Command,         ///< name, NUL, data
    PeerUp,          ///< PeerFacts, encoded
    PeerDown,        ///< PeerFacts, encoded; reason if there was one
    HandshakeFailed, ///< PeerFacts, encoded; reason
    SourceUp,        ///< sentence: bound, connected, trying again
    SourceDown,      ///< sentence: stopped, or why it ended
    Sent,            ///< wire bytes of all frames, sent by us
    SendFailed,      ///< sentence
    Lost,            ///< 8 bytes, big-endian: records that were not kept
};

/// Seen from this program; ToServer and ToClient when it stands between two others.
enum class Direction : std::uint8_t { None, Received, Sent, ToServer, ToClient };

/// 24 bytes; the whole index of a capture is an array of these.
struct RecordHeader {
    std::int64_t time = 0;         ///< ns since the epoch: wall time at start + monotonic; for display and order
    std::uint32_t offset = 0;      ///< of the record's bytes, from the chunk's first byte
    std::uint32_t size = 0;        ///< of the record's bytes
    std::uint32_t peerAndKind = 0; ///< 24 bits peer, 4 bits Kind, 4 bits Direction
    std::uint16_t frames = 0;      ///< of a message; 65,535 at most
    std::int16_t code = 0;         ///< an error, see code.h; 0: none

    std::uint32_t peer() const { return peerAndKind >> 8; }
    Kind kind() const { return static_cast<Kind>((peerAndKind >> 4) & 0xF); }
    Direction direction() const { return static_cast<Direction>(peerAndKind & 0xF); }
    static constexpr std::uint32_t pack(std::uint32_t peer, Kind kind, Direction direction) {
        return peer << 8 | static_cast<std::uint32_t>(kind) << 4 | static_cast<std::uint32_t>(direction);
    }
};
static_assert(sizeof(RecordHeader) == 24);

/// What a header says of a message of so many.
constexpr std::uint16_t frameCountOf(std::uint32_t frames) {
    return static_cast<std::uint16_t>(std::min<std::uint32_t>(frames, 0xFFFF));
}

/// A record with its bytes; valid as long as the chunk it came from.
struct Record {
    RecordHeader header;
    ByteView bytes;
};

/// Position since the start of the capture; never re-used.
using RecordId = std::uint64_t;

} // namespace ipcscope::capture
