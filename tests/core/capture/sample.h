// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/record.h"
#include "core/transport/zmtp/message.h"

#include <QByteArray>
#include <QList>

#include <vector>

namespace ipcscope::capture {

/// A message as a capture has it.
struct Sample {
    explicit Sample(const QList<QByteArray>& frames, Kind kind = Kind::Message) {
        std::vector<ByteView> bodies;
        for (const auto& frame : frames)
            bodies.push_back(bytesOf({frame.data(), static_cast<std::size_t>(frame.size())}));
        message = zmtp::Message::of(bodies);
        record.bytes = message.wire();
        record.header.frames = static_cast<std::uint16_t>(frames.size());
        record.header.peerAndKind =
            RecordHeader::pack(1, kind, kind == Kind::Sent ? Direction::Sent : Direction::Received);
    }
    zmtp::Message message; ///< whose bytes the record shows
    Record record;
};

} // namespace ipcscope::capture
