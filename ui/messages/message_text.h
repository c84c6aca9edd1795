// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/folds/roster.h"
#include "core/observe/capture/record.h"
#include "ui/messages/message_roles.h"

#include <QString>

namespace ipcscope::ui {

/// True for records that carry frames.
bool isMessage(capture::Kind kind);
/// The shape that tells what happened: an arrow, a diamond, a cross, a warning sign.
QString directionGlyph(const capture::RecordHeader& header);
/// The same in a word, for screen readers.
QString directionWord(const capture::RecordHeader& header);
Tone directionTone(const capture::RecordHeader& header);
/// "feedd 4121", "pid 4121" without a name, "peer 3" without either. Showable.
QString peerName(std::uint32_t number, const capture::Roster& roster);
/// Not of the source itself. Number 0 is a connection where somebody is told to be there.
bool isOfConnection(const capture::RecordHeader& header, const capture::Roster& roster);
/// "feedd 4121 → me"; just the peer where nothing travelled.
QString routeText(const capture::RecordHeader& header, const capture::Roster& roster);
/// As timeOfDay(), in UTC.
QString utcTimeOfDay(std::int64_t ns);
/// Bytes of all frames' bodies.
std::uint64_t bodyBytes(const capture::Record& record);

} // namespace ipcscope::ui
