// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/zmtp/message.h"
#include "ui/details/detail_job.h"

#include <string>
#include <vector>

namespace ipcscope::test {

/// A received message as it stands in a chunk of its own; peer: feedd 4121, a PUB.
inline ui::ShownRecord recordedMessage(const std::vector<std::string>& frames) {
    std::vector<ByteView> bodies;
    for (const std::string& frame : frames)
        bodies.push_back(bytesOf(frame));
    const zmtp::Message message = zmtp::Message::of(bodies);
    auto chunk = std::make_shared<capture::Chunk>(1, message.wire().size());
    capture::RecordHeader header;
    header.time = 1'763'889'721'000'000'000;
    header.frames = static_cast<std::uint16_t>(frames.size());
    header.peerAndKind = capture::RecordHeader::pack(1, capture::Kind::Message, capture::Direction::Received);
    header.size = static_cast<std::uint32_t>(message.wire().size());
    chunk->append(header, message.wire());
    capture::PeerFacts peer;
    peer.endpoint = "ipc:///tmp/quotes.ipc";
    peer.pid = 4121;
    peer.process = "feedd";
    peer.type = "PUB";
    peer.ownType = "SUB";
    peer.mechanism = "NULL";
    peer.version = "3.1";
    ui::ShownRecord shown;
    shown.chunk = chunk;
    shown.source = {.record = chunk->record(0), .id = 8129, .peer = peer};
    return shown;
}

} // namespace ipcscope::test
