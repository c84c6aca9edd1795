// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <Qt>

namespace ipcscope::ui {

/// Columns of the message list, from left to right.
enum class MessageColumn { No, Time, Delta, Direction, Route, Frames, Size, Summary };
inline constexpr int messageColumnCount = 8;

/// How much attention a cell asks for; the delegate makes colours of it.
enum class Tone { Plain, Secondary, Accent, Ok, Warning, Error };

/// What MessageModel answers beside Qt's own roles.
enum MessageRole {
    RecordIdRole = Qt::UserRole, ///< quint64
    ToneRole,                    ///< Tone as int
    MarkRole,                    ///< bool: the row is marked
};

} // namespace ipcscope::ui
