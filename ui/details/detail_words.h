// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/details/detail_tree.h"

namespace ipcscope::ui {

/// "topic" or "delimiter" where the socket type gives a frame that meaning.
std::optional<QString> frameWord(const capture::Record& record, const std::optional<capture::PeerFacts>& peer,
                                 std::size_t frame, ByteView body);
QString frameName(int frame, const QString& what); ///< "Frame 2 · JSON"; counts from 0
QString moreFrames(std::uint64_t count);
/// Of the line that says what a decoder noticed.
QString remarkName();
QString ellipsis();

/// Number, time, direction and size.
void addRecordFacts(DetailTree& tree, const DetailSource& source);
/// Flags, header bytes and size of each frame on the wire. RFC 23, framing.
void addWireFacts(DetailTree& tree, const DetailSource& source);
void addConnectionFacts(DetailTree& tree, const capture::PeerFacts& peer);

} // namespace ipcscope::ui
