// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/message_delegate.h"

#include <QFontMetrics>
#include <QPainter>
#include <QStyleOptionViewItem>

#include <algorithm>

namespace ipcscope::ui {

namespace {

/// Whether its glyphs may be higher than a row: marks pile up, and other scripts come from other fonts. Not so the
/// letters of Latin, punctuation, arrows and other symbols.
bool mayStandOut(QStringView text) {
    return std::ranges::any_of(text, [](QChar each) {
        const char16_t c = each.unicode();
        return c >= 0x300 && (c < 0x2010 || (c >= 0x20d0 && c < 0x2100) || c >= 0x2c00);
    });
}

} // namespace

MessageDelegate::MessageDelegate(QObject* parent)
    : QAbstractItemDelegate(parent) {}

void MessageDelegate::useTheme(const QPalette& palette, const QFont& font) {
    m_colors = colorsFor(palette);
    m_fixed = fixedFont();
    m_proportional = font;
}

bool MessageDelegate::isFixed(MessageColumn column) {
    return column != MessageColumn::Route && column != MessageColumn::Direction;
}

QColor MessageDelegate::colorOf(Tone tone, const QPalette& palette) const {
    switch (tone) {
    case Tone::Secondary:
        return m_colors.secondary;
    case Tone::Accent:
        return m_colors.accent;
    case Tone::Ok:
        return m_colors.ok;
    case Tone::Warning:
        return m_colors.warning;
    case Tone::Error:
        return m_colors.error;
    case Tone::Plain:
        break;
    }
    return palette.color(QPalette::Text);
}

void MessageDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const auto column = static_cast<MessageColumn>(index.column());
    const int side = column == MessageColumn::Direction ? 0 : padding;
    const QRect area = option.rect.adjusted(side, 0, -side, 0);
    QString text = index.data(Qt::DisplayRole).toString();
    if (area.width() <= 0 || text.isEmpty())
        return;
    const QFont& font = fontOf(column);
    const QFontMetrics metrics(font);
    const int narrowest = std::max(1, isFixed(column) ? metrics.horizontalAdvance(QLatin1Char('0')) / 2 : 2);
    text.truncate(area.width() / narrowest + 1);
    if (metrics.horizontalAdvance(text) > area.width())
        text =
            metrics.elidedText(text, column == MessageColumn::Route ? Qt::ElideMiddle : Qt::ElideRight, area.width());
    painter->setFont(font);
    painter->setPen(colorOf(static_cast<Tone>(index.data(ToneRole).toInt()), option.palette));
    const auto alignment = index.data(Qt::TextAlignmentRole).value<Qt::Alignment>();
    const bool clips = mayStandOut(text);
    if (clips)
        painter->setClipRect(option.rect);
    painter->drawText(area, static_cast<int>(alignment) | Qt::TextSingleLine | Qt::TextForceLeftToRight, text);
    if (clips)
        painter->setClipping(false);
}

QSize MessageDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const auto column = static_cast<MessageColumn>(index.column());
    const QString text = index.data(Qt::DisplayRole).toString().left(256);
    return {QFontMetrics(fontOf(column)).horizontalAdvance(text) + 2 * padding, rowHeight(option.font)};
}

} // namespace ipcscope::ui
