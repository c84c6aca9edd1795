// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/text_size.h"

#include <QFontMetrics>
#include <QScreen>
#include <QWidget>

#include <algorithm>

namespace ipcscope::ui {

namespace {

constexpr int usualHeight = 15; ///< of a line of text of 9 to 10 points
constexpr int surroundings = 80;

} // namespace

int lengthForText(int usual, const QWidget& widget) {
    return usual * std::max(usualHeight, widget.fontMetrics().height()) / usualHeight;
}

QSize sizeForText(QSize usual, const QWidget& widget) {
    const QSize wanted(lengthForText(usual.width(), widget), lengthForText(usual.height(), widget));
    const QSize room = widget.screen()->availableSize() - QSize(surroundings, surroundings);
    return wanted.boundedTo(room.expandedTo(usual));
}

} // namespace ipcscope::ui
