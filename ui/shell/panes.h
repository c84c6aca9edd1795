// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QWidget;

namespace ipcscope::ui {

/// Marks a widget as a stop of F6.
void markAsPane(QWidget& widget);
/// Moves the focus from the pane that has it to the next (or previous) visible one of `window`, round and round.
enum class PaneStep { Next, Previous };
void goToPane(QWidget& window, PaneStep step);

} // namespace ipcscope::ui
