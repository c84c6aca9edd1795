// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <Qt>

namespace ipcscope::ui {

/// Columns that every message list has, by logical index; behind them those of fields that somebody asked for.
enum class MessageColumn { No, Time, Delta, Direction, Route, Frames, Size, Summary };
inline constexpr int standardColumnCount = 8;
inline constexpr int mostColumns = 24;

/// Since when the column Δ counts: the row above, or what came before over the same connection.
enum class DeltaOf { Row, Connection };

/// How the column Time tells them, unless there is a time reference.
enum class TimeBy { LocalClock, UtcClock, Start };

/// How much attention a cell asks for; the delegate makes colours of it.
enum class Tone { Plain, Secondary, Accent, Ok, Warning, Error };

/// What MessageModel answers beside Qt's own roles.
enum MessageRole {
    RecordIdRole = Qt::UserRole, ///< quint64
    ToneRole,                    ///< Tone as int
    MarkRole,                    ///< bool: the row is marked
    ColorRole,                   ///< RowColor as int: what a rule paints the row with
};

} // namespace ipcscope::ui
