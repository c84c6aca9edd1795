// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/endpoints/endpoint_delegate.h"

#include "ui/endpoints/endpoint_roles.h"
#include "ui/endpoints/endpoint_symbol.h"
#include "ui/shell/formats.h"
#include "ui/shell/theme.h"

#include <QApplication>
#include <QPainter>

#include <algorithm>

namespace ipcscope::ui {

namespace {

constexpr int symbolWidth = 9;
constexpr int gap = 6;
constexpr int rightMargin = 8;

/// Right-aligned in `row`, which then ends where the text began.
void paintRight(QPainter& painter, QRect& row, const QString& text, const QColor& color) {
    const int width = painter.fontMetrics().horizontalAdvance(text);
    painter.setPen(color);
    painter.drawText(row.adjusted(row.width() - width, 0, 0, 0), Qt::AlignVCenter | Qt::TextSingleLine, text);
    row.setRight(row.right() - width - gap * 2);
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
        paintRight(painter, row, groupedNumber(index.data(CountRole).toUInt()), colors.secondary);
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
    const QFontMetrics metrics = painter.fontMetrics();
    QRect row = option.rect.adjusted(2, 0, -rightMargin, 0);
    const auto symbol = index.data(SymbolRole).value<EndpointSymbol>();
    paintEndpointSymbol(painter,
                        QRectF(row.left(), row.center().y() - symbolWidth / 2.0 + 0.5, symbolWidth, symbolWidth),
                        symbol, colors);
    row.setLeft(row.left() + symbolWidth + gap);

    const QString name = index.data().toString();
    const auto type = zmtp::socketTypeNamed(index.data(TypeRole).toString().toStdString());
    const int badge = type ? badgeWidth(type) + gap * 2 : 0;
    const int wanted = metrics.horizontalAdvance(name) + gap * 2 + badge;
    // The owner gives way to the name, its badge and what is unread, but for its process id; the state that stands in
    // its place does not give way to what is unread.
    const QString tail = index.data(OwnerTailRole).toString();
    const int unread =
        symbol == EndpointSymbol::Trouble ? 0 : metrics.horizontalAdvance(index.data(TrafficShortRole).toString());
    const int most = std::max(row.width() * 45 / 100, row.width() - wanted - unread - gap * 3);
    const QString whole = index.data(OwnerRole).toString();
    int least = std::min(most, metrics.horizontalAdvance(QStringLiteral("…") + tail));
    if (wanted > row.width() - least) // The name is cut anyway: both are told from their beginnings.
        least = std::clamp(metrics.horizontalAdvance(whole), least, std::max(least, row.width() * 40 / 100));
    const QString owner = fit(whole, tail, metrics, std::clamp(row.width() - wanted, least, most));
    paintRight(painter, row, owner, symbol == EndpointSymbol::Trouble ? colors.warning : colors.secondary);
    const bool stalled = index.data(StalledRole).toBool();
    for (const int role : {TrafficRole, TrafficShortRole}) {
        const QString traffic = index.data(role).toString();
        if (!traffic.isEmpty() && wanted + metrics.horizontalAdvance(traffic) + gap <= row.width()) {
            paintRight(painter, row, traffic, stalled ? colors.warning : colors.secondary);
            break;
        }
    }
    if (type && row.width() > badge * 2) {
        paintBadge(painter, row.adjusted(row.width() - badgeWidth(type), 0, 0, 0), type, option.palette);
        row.setRight(row.right() - badge);
    }
    if (index.data(StarredRole).toBool())
        paintRight(painter, row, QStringLiteral("★"), colors.accent);
    painter.setPen(symbol == EndpointSymbol::Stale ? colors.secondary : option.palette.color(QPalette::Text));
    painter.drawText(row, Qt::AlignVCenter | Qt::TextSingleLine,
                     metrics.elidedText(name, Qt::ElideMiddle, row.width()));
}

void EndpointDelegate::paintConnection(QPainter& painter, const QStyleOptionViewItem& option,
                                       const QModelIndex& index) const {
    const Colors colors = colorsFor(option.palette);
    QRect row = option.rect.adjusted(2, 0, -rightMargin, 0);
    paintEndpointSymbol(painter,
                        QRectF(row.left(), row.center().y() - symbolWidth / 2.0 + 0.5, symbolWidth, symbolWidth),
                        index.data(SymbolRole).value<EndpointSymbol>(), colors);
    row.setLeft(row.left() + symbolWidth + gap);
    paintRight(painter, row, index.data(OwnerRole).toString(), colors.secondary);
    paintRight(painter, row, index.data(TrafficRole).toString(),
               index.data(StalledRole).toBool() ? colors.warning : colors.secondary);
    painter.setPen(option.palette.color(QPalette::Text));
    painter.drawText(row, Qt::AlignVCenter | Qt::TextSingleLine,
                     painter.fontMetrics().elidedText(index.data().toString(), Qt::ElideMiddle, row.width()));
}

QString EndpointDelegate::fit(const QString& owner, const QString& tail, const QFontMetrics& metrics, int width) {
    if (metrics.horizontalAdvance(owner) <= width)
        return owner;
    const QString head =
        metrics.elidedText(owner.chopped(tail.size()), Qt::ElideRight, width - metrics.horizontalAdvance(tail));
    return head.size() > 1 ? QString(head + tail) : tail.trimmed();
}

QSize EndpointDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
    return {80, rowHeight(option.font)};
}

} // namespace ipcscope::ui
