// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QString;
class QToolButton;
class QWidget;

namespace ipcscope::ui {

/// A flat button that shows an icon of ours and nothing else; `tip` is its name too. Tab reaches it.
QToolButton* iconButton(QWidget* parent, const QString& iconName, const QString& tip);

} // namespace ipcscope::ui
