// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/row_colors.h"

#include "ui/shell/theme.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPixmap>

#include <algorithm>
#include <array>
#include <utility>

namespace ipcscope::ui {

namespace {

constexpr int edgeWidth = 4;
constexpr int swatchSize = 16;

/// Two pieces at most of an edge, from its top to its bottom.
using Pieces = std::array<std::pair<double, double>, 2>;

struct Look {
    RowColor color;
    QLatin1String word;
    const char* name;
    QRgb lightGround, lightEdge, darkGround, darkEdge;
    Pieces pieces;
};

constexpr std::array<Look, 6> looks{{
    {RowColor::Red,
     QLatin1String("red"),
     QT_TRANSLATE_NOOP("ipcscope::ui::RowColor", "Red"),
     0xffffdede,
     0xffc8322b,
     0xff4a2023,
     0xffff8a80,
     {{{0.0, 1.0}}}},
    {RowColor::Orange,
     QLatin1String("orange"),
     QT_TRANSLATE_NOOP("ipcscope::ui::RowColor", "Orange"),
     0xffffe2c4,
     0xffc25700,
     0xff47290f,
     0xfff4a259,
     {{{0.0, 0.5}}}},
    {RowColor::Yellow,
     QLatin1String("yellow"),
     QT_TRANSLATE_NOOP("ipcscope::ui::RowColor", "Yellow"),
     0xfffff3a8,
     0xff8f7400,
     0xff3a3406,
     0xffe6d24a,
     {{{0.5, 1.0}}}},
    {RowColor::Green,
     QLatin1String("green"),
     QT_TRANSLATE_NOOP("ipcscope::ui::RowColor", "Green"),
     0xffd2f2d6,
     0xff2e7d32,
     0xff163a20,
     0xff7bd389,
     {{{0.0, 0.35}, {0.65, 1.0}}}},
    {RowColor::Violet,
     QLatin1String("violet"),
     QT_TRANSLATE_NOOP("ipcscope::ui::RowColor", "Violet"),
     0xffece0ff,
     0xff7440b8,
     0xff3a2659,
     0xffc3a2f5,
     {{{0.25, 0.75}}}},
    {RowColor::Grey,
     QLatin1String("grey"),
     QT_TRANSLATE_NOOP("ipcscope::ui::RowColor", "Grey"),
     0xffe4e6e9,
     0xff6b7178,
     0xff34373c,
     0xffa9aeb4,
     {{{0.2, 0.4}, {0.6, 0.8}}}},
}};

const Look* lookOf(RowColor color) {
    const auto found = std::ranges::find(looks, color, &Look::color);
    return found == looks.end() ? nullptr : &*found;
}

} // namespace

std::span<const RowColor> rowColors() {
    static constexpr std::array all{RowColor::Red,   RowColor::Orange, RowColor::Yellow,
                                    RowColor::Green, RowColor::Violet, RowColor::Grey};
    return all;
}

QString nameOf(RowColor color) {
    const Look* look = lookOf(color);
    return look ? QCoreApplication::translate("ipcscope::ui::RowColor", look->name) : QString();
}

QString wordOf(RowColor color) {
    const Look* look = lookOf(color);
    return look ? QString(look->word) : QString();
}

RowColor rowColorOf(QStringView word) {
    const auto found = std::ranges::find_if(looks, [word](const Look& look) { return look.word == word; });
    return found == looks.end() ? RowColor::None : found->color;
}

QColor groundOf(RowColor color, const QPalette& palette) {
    const Look* look = lookOf(color);
    return look ? QColor(isDark(palette) ? look->darkGround : look->lightGround) : palette.color(QPalette::Base);
}

void paintEdge(QPainter& painter, const QRect& row, RowColor color, const QPalette& palette) {
    const Look* look = lookOf(color);
    if (look == nullptr)
        return;
    const QColor ink(isDark(palette) ? look->darkEdge : look->lightEdge);
    for (const auto& [from, to] : look->pieces) {
        const int top = row.top() + qRound(row.height() * from);
        const int bottom = row.top() + qRound(row.height() * to);
        painter.fillRect(row.right() + 1 - edgeWidth, top, edgeWidth, bottom - top, ink);
    }
}

QIcon swatchOf(RowColor color, const QPalette& palette) {
    constexpr qreal sharp = 3; // for screens of any density
    QPixmap pixmap(QSize(swatchSize, swatchSize) * sharp);
    pixmap.setDevicePixelRatio(sharp);
    pixmap.fill(groundOf(color, palette));
    QPainter painter(&pixmap);
    paintEdge(painter, QRect(0, 0, swatchSize, swatchSize), color, palette);
    return pixmap;
}

} // namespace ipcscope::ui
