// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QModelIndex;

namespace ipcscope::ui {

class MessageList;

/// From now on every MessageList answers assistive technology as a table: a view of our own gets none from Qt. Children
/// are numbered row by row, the headings being row 0. Rows that arrive are not announced one by one.
void installMessageListAccessibility();
/// Tells that the keyboard is now at this cell.
void announceFocus(MessageList& list, const QModelIndex& current);

} // namespace ipcscope::ui
