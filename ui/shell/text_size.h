// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSize>

class QWidget;

namespace ipcscope::ui {

/// A length that suits text of 9 to 10 points, in the text of this widget: larger with larger text.
int lengthForText(int usual, const QWidget& widget);
/// The same of a size, and never more than the widget's screen has room for beside what surrounds it.
QSize sizeForText(QSize usual, const QWidget& widget);

} // namespace ipcscope::ui
