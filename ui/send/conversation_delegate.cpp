// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/send/conversation_delegate.h"

#include "ui/send/conversation.h"
#include "ui/shell/theme.h"

#include <QApplication>
#include <QPainter>

namespace ipcscope::ui {

namespace {

constexpr int margin = 10;
constexpr int gap = 8;

QString arrow(Conversation::Way way) {
    return way == Conversation::Way::Sent       ? QStringLiteral("→")
           : way == Conversation::Way::Received ? QStringLiteral("←")
                                                : QStringLiteral("✕");
}

} // namespace

void ConversationDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const {
    const Colors colors = colorsFor(option.palette);
    const QStyle* style = option.widget != nullptr ? option.widget->style() : QApplication::style();
    const auto way = index.data(Conversation::WayRole).value<Conversation::Way>();
    painter->save();
    painter->setClipRect(option.rect, Qt::IntersectClip); // marks may pile up
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &option, painter, option.widget);
    QRect row = option.rect.adjusted(margin, 0, -margin, 0);

    QFont bold = fixedFont();
    bold.setBold(true);
    painter->setFont(bold);
    painter->setPen(way == Conversation::Way::Failed ? colors.error : colors.accent);
    painter->drawText(row, Qt::AlignVCenter | Qt::TextSingleLine, arrow(way));
    row.setLeft(row.left() + painter->fontMetrics().horizontalAdvance(u'→') + gap);

    painter->setFont(fixedFont());
    const QFontMetrics metrics = painter->fontMetrics();
    const QString time = index.data(Conversation::TimeRole).toString();
    painter->setPen(colors.secondary);
    painter->drawText(row, Qt::AlignVCenter | Qt::TextSingleLine, time);
    row.setLeft(row.left() + metrics.horizontalAdvance(time) + gap);
    const QString figure = index.data(Conversation::FigureRole).toString();
    painter->drawText(row, Qt::AlignVCenter | Qt::AlignRight | Qt::TextSingleLine, figure);
    row.setRight(row.right() - metrics.horizontalAdvance(figure) - gap);
    painter->setPen(option.palette.color(QPalette::Text));
    painter->drawText(row, Qt::AlignVCenter | Qt::TextSingleLine,
                      metrics.elidedText(index.data().toString(), Qt::ElideRight, row.width()));
    painter->restore();
}

QSize ConversationDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return {80, rowHeight(fixedFont())};
}

} // namespace ipcscope::ui
