// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/endpoints/endpoint_delegate.h"

#include "ui/endpoints/endpoint_roles.h"
#include "ui/endpoints/endpoint_symbol.h"
#include "ui/endpoints/row_layout.h"
#include "ui/shell/theme.h"

#include <QApplication>
#include <QPainter>

namespace ipcscope::ui {

namespace {

constexpr int symbolWidth = 9;
constexpr int rightMargin = 8;

/// Right-aligned in `row`, which then ends where the text began.
void paintRight(QPainter& painter, QRect& row, const QString& text, const QColor& color) {
    if (text.isEmpty())
        return;
    const int width = painter.fontMetrics().horizontalAdvance(text);
    painter.setPen(color);
    painter.drawText(row.adjusted(row.width() - width, 0, 0, 0), Qt::AlignVCenter | Qt::TextSingleLine, text);
    row.setRight(row.right() - width - rowGap * 2);
}

} // namespace

void EndpointDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    painter->save();
    painter->setClipRect(option.rect, Qt::IntersectClip); // marks in names may pile up
    painter->setFont(option.font);
    const QStyle* style = option.widget != nullptr ? option.widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &option, painter, option.widget);
    const auto kind = index.data(KindRole).value<EndpointRow>();
    if (kind == EndpointRow::Endpoint)
        paintEndpoint(*painter, option, index);
    else if (kind == EndpointRow::Connection)
        paintConnection(*painter, option, index);
    else
        paintHeading(*painter, option, index);
    // A selected row shows where the keyboard is by its color, one that is only the current one by a ring.
    if (option.state.testFlag(QStyle::State_HasFocus) && !option.state.testFlag(QStyle::State_Selected)) {
        painter->setPen(colorsFor(option.palette).accent);
        painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
    }
    painter->restore();
}

void EndpointDelegate::paintHeading(QPainter& painter, const QStyleOptionViewItem& option,
                                    const QModelIndex& index) const {
    const Colors colors = colorsFor(option.palette);
    QRect row = option.rect.adjusted(2, 0, -rightMargin, 0);
    const bool group = index.data(KindRole).value<EndpointRow>() == EndpointRow::Group;
    if (group) {
        paintRight(painter, row, index.data(CountTextRole).toString(), colors.secondary);
        QFont bold = option.font;
        bold.setWeight(QFont::DemiBold);
        painter.setFont(bold);
    }
    painter.setPen(group ? option.palette.color(QPalette::Text) : colors.secondary);
    painter.drawText(row, Qt::AlignVCenter | Qt::TextSingleLine,
                     painter.fontMetrics().elidedText(index.data().toString(), Qt::ElideMiddle, row.width()));
}

void EndpointDelegate::paintEndpoint(QPainter& painter, const QStyleOptionViewItem& option,
                                     const QModelIndex& index) const {
    const Colors colors = colorsFor(option.palette);
    QRect row = option.rect.adjusted(2, 0, -rightMargin, 0);
    const auto symbol = index.data(SymbolRole).value<EndpointSymbol>();
    paintEndpointSymbol(painter,
                        QRectF(row.left(), row.center().y() - symbolWidth / 2.0 + 0.5, symbolWidth, symbolWidth),
                        symbol, colors);
    row.setLeft(row.left() + symbolWidth + rowGap);

    const RowLayout told = layOutEndpoint(index, painter.fontMetrics(), row.width());
    paintRight(painter, row, told.owner, symbol == EndpointSymbol::Trouble ? colors.warning : colors.secondary);
    paintRight(painter, row, told.traffic, index.data(StalledRole).toBool() ? colors.warning : colors.secondary);
    if (told.badge) {
        const auto type = badgeTypeOf(index);
        paintBadge(painter, row.adjusted(row.width() - badgeWidth(type), 0, 0, 0), type, option.palette);
        row.setRight(row.right() - badgeWidth(type) - rowGap * 2);
    }
    if (told.star)
        paintRight(painter, row, QStringLiteral("★"), colors.accent);
    painter.setPen(symbol == EndpointSymbol::Stale ? colors.secondary : option.palette.color(QPalette::Text));
    painter.drawText(row, Qt::AlignVCenter | Qt::TextSingleLine, told.name);
}

void EndpointDelegate::paintConnection(QPainter& painter, const QStyleOptionViewItem& option,
                                       const QModelIndex& index) const {
    const Colors colors = colorsFor(option.palette);
    QRect row = option.rect.adjusted(2, 0, -rightMargin, 0);
    paintEndpointSymbol(painter,
                        QRectF(row.left(), row.center().y() - symbolWidth / 2.0 + 0.5, symbolWidth, symbolWidth),
                        index.data(SymbolRole).value<EndpointSymbol>(), colors);
    row.setLeft(row.left() + symbolWidth + rowGap);
    const RowLayout told = layOutConnection(index, painter.fontMetrics(), row.width());
    paintRight(painter, row, told.owner, colors.secondary);
    paintRight(painter, row, told.traffic, index.data(StalledRole).toBool() ? colors.warning : colors.secondary);
    painter.setPen(option.palette.color(QPalette::Text));
    painter.drawText(row, Qt::AlignVCenter | Qt::TextSingleLine, told.name);
}

QSize EndpointDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
    return {80, rowHeight(option.font)};
}

} // namespace ipcscope::ui
