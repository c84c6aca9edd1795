// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QIcon>
#include <QPalette>
#include <QString>

#include <span>

class QPainter;
class QRect;

namespace ipcscope::ui {

/// What a rule paints rows with. Blue is the selection's.
enum class RowColor { None, Red, Orange, Yellow, Green, Violet, Grey };
/// All but None.
std::span<const RowColor> rowColors();
QString nameOf(RowColor color);
/// As the settings have it: "red"; anything else is None.
QString wordOf(RowColor color);
RowColor rowColorOf(QStringView word);

/// Every tone of text can be read on the ground; the edge has a shape of its own for each colour, and says without any
/// colour which one it is.
QColor groundOf(RowColor color, const QPalette& palette);
void paintEdge(QPainter& painter, const QRect& row, RowColor color, const QPalette& palette);
/// A piece of such a row.
QIcon swatchOf(RowColor color, const QPalette& palette);

} // namespace ipcscope::ui
