// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPalette>
#include <QString>

namespace ipcscope::ui {

/// The program's style sheet in the colours of this palette: hairlines instead of boxes, slim scroll bars, and the
/// looks that theme.h names.
QString styleSheetFor(const QPalette& palette);

} // namespace ipcscope::ui
