// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPalette>
#include <QString>

class QWidget;

namespace ipcscope::ui {

/// The program's style sheet in the colours of this palette: hairlines instead of boxes, slim scroll bars, and the
/// looks that theme.h names.
QString styleSheetFor(const QPalette& palette);
/// Another look for a widget that may be shown already: a palette of its own would be lost at the next theme.
void setLook(QWidget& widget, const QString& look);

} // namespace ipcscope::ui
