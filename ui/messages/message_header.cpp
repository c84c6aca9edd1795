// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/message_header.h"

#include "ui/messages/message_delegate.h"
#include "ui/shell/theme.h"

#include <QContextMenuEvent>
#include <QFontMetrics>
#include <QMouseEvent>
#include <QPainter>
#include <QScopedValueRollback>

#include <algorithm>
#include <utility>
#include <vector>

namespace ipcscope::ui {

namespace {

constexpr int summaryMinimumCharacters = 36;

/// Those that hide first come first; the others never hide for want of room.
std::vector<int> hidingOrder(int columns) {
    std::vector<int> order;
    for (const MessageColumn column :
         {MessageColumn::Delta, MessageColumn::Route, MessageColumn::Frames, MessageColumn::Size})
        order.push_back(static_cast<int>(column));
    for (int column = columns; column-- > standardColumnCount;)
        order.push_back(column);
    order.push_back(static_cast<int>(MessageColumn::Time));
    return order;
}

/// As wide as it gets in everyday use.
QString sample(int column) {
    if (column >= standardColumnCount)
        return QStringLiteral("0000000000");
    switch (static_cast<MessageColumn>(column)) {
    case MessageColumn::No:
        return QStringLiteral("99 999");
    case MessageColumn::Time:
        return QStringLiteral("00:00:00.000000");
    case MessageColumn::Delta:
        return QStringLiteral("99.9 ms");
    case MessageColumn::Direction:
        return QStringLiteral("→→");
    case MessageColumn::Route:
        return QStringLiteral("process 12345 → me");
    case MessageColumn::Frames:
        return QStringLiteral("00");
    case MessageColumn::Size:
        return QStringLiteral("99.9 KiB");
    case MessageColumn::Summary:
        break;
    }
    return QString(summaryMinimumCharacters, QLatin1Char('0'));
}

} // namespace

MessageHeader::MessageHeader(const MessageDelegate& delegate, QWidget* parent)
    : QHeaderView(Qt::Horizontal, parent)
    , m_delegate(delegate) {
    setSectionsClickable(false);
    setHighlightSections(false);
    setStretchLastSection(true);
    setMinimumSectionSize(24);
    setSectionResizeMode(QHeaderView::Interactive);
    setSectionsMovable(true);
    connect(this, &QHeaderView::sectionResized, this, [this](int column, int, int size) {
        if (m_arranging)
            return;
        if (column != static_cast<int>(MessageColumn::Summary)) {
            m_dragged[static_cast<std::size_t>(column)] = size;
            m_touched = true;
        }
        Q_EMIT columnsChanged();
    });
    connect(this, &QHeaderView::sectionMoved, this, [this] {
        m_touched = true;
        keepSummaryLast();
    });
}

void MessageHeader::setModel(QAbstractItemModel* model) {
    QHeaderView::setModel(model);
    connect(model, &QAbstractItemModel::columnsInserted, this,
            [this](const QModelIndex&, int first, int last) { columnsCame(first, last); });
    connect(model, &QAbstractItemModel::columnsRemoved, this,
            [this](const QModelIndex&, int first, int last) { columnsWent(first, last); });
}

void MessageHeader::keepSummaryLast() {
    const int summary = visualIndex(static_cast<int>(MessageColumn::Summary));
    if (m_arranging || summary == count() - 1)
        return;
    const QScopedValueRollback arranging(m_arranging, true);
    moveSection(summary, count() - 1);
    Q_EMIT columnsChanged();
}

void MessageHeader::columnsCame(int first, int last) {
    for (auto column = static_cast<std::size_t>(first); column <= static_cast<std::size_t>(last); ++column) {
        m_dragged[column] = m_room[column] = 0;
        m_unwanted[column] = false;
    }
    keepSummaryLast();
    measure();
    Q_EMIT arranged();
}

void MessageHeader::columnsWent(int first, int last) {
    const auto shift = [&](auto& kept) { std::rotate(kept.begin() + first, kept.begin() + last + 1, kept.end()); };
    shift(m_dragged);
    shift(m_room);
    shift(m_unwanted);
    measure();
    Q_EMIT arranged();
}

void MessageHeader::setWanted(int column, bool wanted) {
    m_unwanted[static_cast<std::size_t>(column)] = !wanted;
    fit(m_width);
    Q_EMIT arranged();
}

void MessageHeader::setDraggedWidth(int column, int width) {
    m_dragged[static_cast<std::size_t>(column)] = width;
    fit(m_width);
}

QList<int> MessageHeader::columnOrder() const {
    QList<int> columns;
    for (int place = 0; place < count(); ++place)
        columns << logicalIndex(place);
    return columns;
}

void MessageHeader::setColumnOrder(const QList<int>& columns) {
    {
        const QScopedValueRollback arranging(m_arranging, true);
        int place = 0;
        for (const int column : columns) {
            if (column >= 0 && column < count())
                moveSection(visualIndex(column), place++);
        }
    }
    keepSummaryLast();
}

void MessageHeader::measure() {
    for (int column = 0; column < count(); ++column) {
        const int text =
            QFontMetrics(m_delegate.fontOf(static_cast<MessageColumn>(column))).horizontalAdvance(sample(column));
        const QString heading = model() ? model()->headerData(column, Qt::Horizontal).toString() : QString();
        m_natural[static_cast<std::size_t>(column)] =
            std::max(text, fontMetrics().horizontalAdvance(heading)) + 2 * MessageDelegate::padding;
    }
    fit(m_width);
}

int MessageHeader::wanted(int column) const {
    const auto index = static_cast<std::size_t>(column);
    if (m_unwanted[index])
        return 0;
    if (m_dragged[index] > 0)
        return m_dragged[index];
    const int most = std::max(m_width / 4, minimumSectionSize());
    const int natural = column < standardColumnCount ? m_natural[index] : std::min(m_natural[index], most);
    return std::max(natural, std::min(m_room[index], std::max(most, natural)));
}

bool MessageHeader::makeRoom(MessageColumn column, int pixels) {
    const auto index = static_cast<std::size_t>(column);
    const int before = wanted(column);
    m_room[index] = std::max(m_room[index], pixels + 2 * MessageDelegate::padding);
    if (wanted(column) == before)
        return false;
    fit(m_width);
    return true;
}

void MessageHeader::fit(int width) {
    m_width = width;
    if (count() < standardColumnCount)
        return;
    const QScopedValueRollback arranging(m_arranging, true);
    constexpr int summary = static_cast<int>(MessageColumn::Summary);
    int sum = m_natural[static_cast<std::size_t>(summary)];
    for (int column = 0; column < count(); ++column)
        sum += column == summary ? 0 : wanted(column);
    for (const MessageColumn column : {MessageColumn::No, MessageColumn::Direction})
        setSectionHidden(static_cast<int>(column), !isWanted(static_cast<int>(column)));
    for (const int column : hidingOrder(count())) {
        const bool narrow = sum > width;
        if (narrow)
            sum -= wanted(column);
        setSectionHidden(column, narrow || !isWanted(column));
    }
    for (int column = 0; column < count(); ++column)
        if (column != summary && !isSectionHidden(column))
            resizeSection(column, wanted(column));
    Q_EMIT columnsChanged();
}

void MessageHeader::paintSection(QPainter* painter, const QRect& rect, int logicalIndex) const {
    const Colors colors = colorsFor(palette());
    painter->fillRect(rect, palette().color(QPalette::Window));
    painter->setPen(colors.line);
    painter->drawLine(rect.bottomLeft(), rect.bottomRight());
    painter->setPen(colors.secondary);
    painter->setFont(font());
    const int side = logicalIndex == static_cast<int>(MessageColumn::Direction) ? 0 : MessageDelegate::padding;
    const auto alignment = model()->headerData(logicalIndex, Qt::Horizontal, Qt::TextAlignmentRole);
    const QRect area = rect.adjusted(side, 0, -side, -1);
    const QString text = model()->headerData(logicalIndex, Qt::Horizontal).toString();
    painter->drawText(area, static_cast<int>(alignment.value<Qt::Alignment>()) | Qt::TextSingleLine,
                      logicalIndex < standardColumnCount
                          ? text
                          : painter->fontMetrics().elidedText(text, Qt::ElideMiddle, area.width()));
}

QSize MessageHeader::sizeHint() const {
    return {0, rowHeight(font()) + 4};
}

void MessageHeader::mouseReleaseEvent(QMouseEvent* event) {
    QHeaderView::mouseReleaseEvent(event);
    fit(m_width);
    if (std::exchange(m_touched, false))
        Q_EMIT arranged();
}

void MessageHeader::contextMenuEvent(QContextMenuEvent* event) {
    Q_EMIT menuRequested(event->globalPos());
}

} // namespace ipcscope::ui
