// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/record.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace ipcscope::capture {

/// Words of exports and filters; they are never translated.
inline constexpr std::array<std::string_view, 11> eventNames{
    "message",          "subscribe", "cancel",      "command",     "peer-up", "peer-down",
    "handshake-failed", "source-up", "source-down", "send-failed", "lost"};
std::string_view directionName(Direction direction);
std::string_view eventName(Kind kind);
/// Of the source itself, and so of no connection. Such a record has the number 0, which JSON Lines, or the capture of
/// another program, may give to a connection as well. Where several endpoints are mixed, its number tells which it is
/// of.
bool isOfSource(Kind kind);
/// "2026-11-23T10:22:01.044120000Z"
std::string isoTime(std::int64_t nanoseconds);
/// The other way round (RFC 3339): also with fewer digits of the second, and with an offset in place of Z. Nothing if
/// it is not written so.
std::optional<std::int64_t> timeOfIso(std::string_view text);

/// What peers said: messages, subscriptions and other commands.
bool isOfPeers(Kind kind);
/// Such a record, of which all that was said is zeros: an export left it out.
bool isWithoutPayload(const RecordHeader& header);
/// A message of which not all bytes are there.
bool isIncomplete(const RecordHeader& header);
/// It stands for a record that cannot be read from its file, or not any more.
bool isUnreadable(const RecordHeader& header);

} // namespace ipcscope::capture
