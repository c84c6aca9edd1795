// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/theme.h"

#include "ui/shell/formats.h"

#include <QApplication>
#include <QFontMetrics>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace ipcscope::ui {

namespace {

constexpr int padding = 6;
constexpr int shortest = 17;

QFont badgeFont() {
    QFont font = QApplication::font();
    const qreal points = font.pointSizeF();
    if (points > 0)
        font.setPointSizeF(std::max(7.0, points * 0.8));
    font.setBold(true);
    return font;
}

QString badgeText(std::optional<zmtp::SocketType> type) {
    if (!type)
        return QStringLiteral("?");
    return typeName(*type);
}

/// What a shape needs at its sides beside the text.
int extra(Family family) {
    switch (family) {
    case Family::Pipeline:
        return 5;
    case Family::Pair:
        return 10;
    default:
        return 0;
    }
}

QPainterPath outline(const QRectF& box, Family family) {
    QPainterPath path;
    switch (family) {
    case Family::Publish:
        path.addRoundedRect(box, box.height() / 2, box.height() / 2);
        break;
    case Family::Pipeline: {
        const qreal tip = 5;
        path.moveTo(box.topLeft());
        path.lineTo(box.right() - tip, box.top());
        path.lineTo(box.right(), box.center().y());
        path.lineTo(box.right() - tip, box.bottom());
        path.lineTo(box.bottomLeft());
        path.closeSubpath();
        break;
    }
    default:
        path.addRoundedRect(box, 2, 2);
        break;
    }
    return path;
}

} // namespace

int badgeWidth(std::optional<zmtp::SocketType> type) {
    return QFontMetrics(badgeFont()).horizontalAdvance(badgeText(type)) + 2 * padding + extra(familyOf(type));
}

int paintBadge(QPainter& painter, const QRect& area, std::optional<zmtp::SocketType> type, const QPalette& palette) {
    const Family family = familyOf(type);
    const QColor color = familyColor(family, palette);
    const QFont font = badgeFont();
    const int width = badgeWidth(type);
    const int height = std::min(area.height(), std::max(shortest, QFontMetrics(font).height() + 2));
    const QRectF box =
        QRectF(area.left(), area.top() + (area.height() - height) / 2, width, height).adjusted(0.5, 0.5, -0.5, -0.5);

    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(font);
    QColor fill = color;
    fill.setAlphaF(family == Family::Unknown ? 0.0F : isDark(palette) ? 0.16F : 0.10F);
    QPen pen(color, 1);
    if (family == Family::Unknown)
        pen.setStyle(Qt::DashLine);
    painter.setPen(pen);
    painter.setBrush(fill);
    painter.drawPath(outline(box, family));
    QRectF text = box;
    if (family == Family::Pipeline)
        text.adjust(0, 0, -extra(family), 0);
    if (family == Family::Pair) {
        painter.setBrush(color);
        painter.drawEllipse(QPointF(box.left() + 5, box.center().y()), 1.5, 1.5);
        painter.drawEllipse(QPointF(box.right() - 5, box.center().y()), 1.5, 1.5);
    }
    painter.setPen(color);
    painter.drawText(text, Qt::AlignCenter, badgeText(type));
    painter.restore();
    return width;
}

} // namespace ipcscope::ui
