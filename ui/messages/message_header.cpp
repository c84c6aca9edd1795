// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/message_header.h"

#include "ui/messages/message_delegate.h"
#include "ui/shell/theme.h"

#include <QFontMetrics>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <array>

namespace ipcscope::ui {

namespace {

constexpr int summaryMinimumCharacters = 36;
constexpr std::array hidingOrder{MessageColumn::Delta, MessageColumn::Route, MessageColumn::Frames, MessageColumn::Size,
                                 MessageColumn::Time};

/// As wide as it gets in everyday use.
QString sample(MessageColumn column) {
    switch (column) {
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
    connect(this, &QHeaderView::sectionResized, this, [this](int column, int, int size) {
        if (m_fitting)
            return;
        if (column < messageColumnCount - 1)
            m_dragged[column] = size;
        Q_EMIT columnsChanged();
    });
}

void MessageHeader::measure() {
    for (int column = 0; column < messageColumnCount; ++column) {
        const auto which = static_cast<MessageColumn>(column);
        const int text = QFontMetrics(m_delegate.fontOf(which)).horizontalAdvance(sample(which));
        const QString heading = model() ? model()->headerData(column, Qt::Horizontal).toString() : QString();
        m_natural[column] = std::max(text, fontMetrics().horizontalAdvance(heading)) + 2 * MessageDelegate::padding;
    }
    fit(m_width);
}

int MessageHeader::wanted(MessageColumn column) const {
    const auto index = static_cast<std::size_t>(column);
    if (m_dragged[index] > 0)
        return m_dragged[index];
    return std::max(m_natural[index], std::min(m_room[index], std::max(m_width / 4, m_natural[index])));
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
    if (count() < messageColumnCount)
        return;
    m_fitting = true;
    int sum = m_natural[static_cast<std::size_t>(MessageColumn::Summary)];
    for (int column = 0; column < messageColumnCount - 1; ++column)
        sum += wanted(static_cast<MessageColumn>(column));
    for (const MessageColumn column : hidingOrder) {
        const bool hide = sum > width;
        if (hide)
            sum -= wanted(column);
        setSectionHidden(static_cast<int>(column), hide);
    }
    for (int column = 0; column < messageColumnCount - 1; ++column)
        if (!isSectionHidden(column))
            resizeSection(column, wanted(static_cast<MessageColumn>(column)));
    m_fitting = false;
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
    painter->drawText(rect.adjusted(side, 0, -side, -1),
                      static_cast<int>(alignment.value<Qt::Alignment>()) | Qt::TextSingleLine,
                      model()->headerData(logicalIndex, Qt::Horizontal).toString());
}

QSize MessageHeader::sizeHint() const {
    return {0, rowHeight(font()) + 4};
}

void MessageHeader::mouseReleaseEvent(QMouseEvent* event) {
    QHeaderView::mouseReleaseEvent(event);
    fit(m_width);
}

} // namespace ipcscope::ui
