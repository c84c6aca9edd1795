// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractItemDelegate>
#include <QImage>
#include <QModelIndex>
#include <QPainter>
#include <QString>
#include <QStyleOptionViewItem>

namespace ipcscope::test {

/// A letter under marks that pile up far above it.
inline QString pileOfMarks() {
    return QLatin1Char('e') + QString(200, QChar(0x301));
}

/// Whether a row is painted, and nothing above or below it.
inline bool staysInItsRow(const QAbstractItemDelegate& delegate, const QModelIndex& index) {
    QImage image(200, 120, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    QStyleOptionViewItem option;
    option.palette = QPalette(Qt::white);
    option.palette.setColor(QPalette::Text, Qt::black);
    option.rect = QRect(0, 50, 200, 20);
    delegate.paint(&painter, option, index);
    const bool clips = painter.hasClipping();
    painter.end();
    bool inside = false, outside = clips; // for what is painted next
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) {
            const bool touched = image.pixel(x, y) != qRgb(255, 255, 255);
            (option.rect.contains(x, y) ? inside : outside) |= touched;
        }
    return inside && !outside;
}

} // namespace ipcscope::test
