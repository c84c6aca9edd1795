// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/base/bytes.h"
#include "core/transport/zmtp/socket_type.h"

#include <QString>

#include <cstdint>
#include <string>
#include <string_view>

namespace ipcscope::ui {

/// showable() as QString: the only way foreign bytes get onto a widget.
QString shown(ByteView bytes, std::size_t limit = 1024);
QString shown(std::string_view bytes, std::size_t limit = 1024);
/// Text for a field that a person edits, or as the key of a thing; for reading there is shown().
QString editable(const std::string& text);

QString timeOfDay(std::int64_t ns);          ///< local "10:22:01.044120"
QString dateAndTime(std::int64_t ns);        ///< ISO 8601 with microseconds
QString delta(std::int64_t ns);              ///< "0.8 ms", "12.4 s", "3 d": three digits
QString secondsSince(std::int64_t ns);       ///< "+0.044120", "-1.500000": seconds with microseconds
QString byteCount(std::uint64_t bytes);      ///< "118 B", "176 KiB", "2.1 MiB"
QString groupedNumber(std::uint64_t number); ///< "98 211" with a thin space
QString rate(double perSecond);              ///< "812 msg/s"
QString age(std::int64_t secondsAgo);        ///< "3 d", "12 min"
QString typeName(zmtp::SocketType type);     ///< "PUB"

} // namespace ipcscope::ui
