// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/message_list.h"

#include "ui/messages/message_delegate.h"
#include "ui/messages/message_header.h"
#include "ui/messages/message_list_accessible.h"
#include "ui/messages/message_model.h"
#include "ui/shell/theme.h"

#include <QAccessible>
#include <QScrollBar>

#include <algorithm>

namespace ipcscope::ui {

namespace {

constexpr qint64 farAway = 1 << 30;

int clamped(qint64 pixels) {
    return static_cast<int>(std::clamp(pixels, -farAway, farAway));
}

} // namespace

MessageList::MessageList(MessageModel& model, QWidget* parent)
    : QAbstractItemView(parent)
    , m_messages(model)
    , m_delegate(new MessageDelegate(this))
    , m_header(new MessageHeader(*m_delegate, this)) {
    installMessageListAccessibility();
    setAccessibleName(tr("Messages"));
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    setVerticalScrollMode(ScrollPerItem);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setTabKeyNavigation(false);
    setDragEnabled(false);
    setItemDelegate(m_delegate);
    setModel(&model);
    m_header->setModel(&model);
    useTheme();
    connect(&model, &QAbstractItemModel::rowsRemoved, this,
            [this](const QModelIndex&, int first, int last) { rowsLeft(last - first + 1); });
    connect(m_header, &MessageHeader::columnsChanged, viewport(), qOverload<>(&QWidget::update));
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &MessageList::scrolled);
    updateGeometries();
}

MessageList::~MessageList() = default;

void MessageList::useTheme() {
    m_delegate->useTheme(palette(), font());
    m_rowHeight = std::max(rowHeight(fixedFont()), rowHeight(font()));
    m_header->setFont(font());
    m_header->measure();
}

void MessageList::changeEvent(QEvent* event) {
    QAbstractItemView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange ||
        event->type() == QEvent::StyleChange) {
        useTheme();
        updateGeometries();
    }
}

int MessageList::topRow() const {
    return verticalScrollBar()->value();
}

int MessageList::wholeRows() const {
    return std::max(1, viewport()->height() / m_rowHeight);
}

qint64 MessageList::rowAt(int y) const {
    const qint64 rows = y >= 0 ? y / m_rowHeight : -((-static_cast<qint64>(y) + m_rowHeight - 1) / m_rowHeight);
    return topRow() + rows;
}

QRect MessageList::visualRect(const QModelIndex& index) const {
    if (!index.isValid())
        return {};
    const qint64 y = (static_cast<qint64>(index.row()) - topRow()) * m_rowHeight;
    return {m_header->sectionViewportPosition(index.column()), clamped(y), m_header->sectionSize(index.column()),
            m_rowHeight};
}

QModelIndex MessageList::indexAt(const QPoint& point) const {
    const qint64 row = rowAt(point.y());
    const int column = m_header->logicalIndexAt(point.x());
    if (row < 0 || row >= m_messages.rowCount() || column < 0)
        return {};
    return m_messages.index(static_cast<int>(row), column);
}

void MessageList::scrollTo(const QModelIndex& index, ScrollHint hint) {
    if (!index.isValid())
        return;
    const int row = index.row();
    const int top = topRow();
    const int whole = wholeRows();
    if (hint == EnsureVisible && row >= top && row < top + whole)
        return;
    if (hint == PositionAtCenter)
        verticalScrollBar()->setValue(row - whole / 2);
    else if (hint == PositionAtTop || (hint == EnsureVisible && row < top))
        verticalScrollBar()->setValue(row);
    else
        verticalScrollBar()->setValue(row - whole + 1);
}

/// Searching by typing would walk all rows; Find does it in the background.
void MessageList::keyboardSearch(const QString&) {}

QSize MessageList::minimumSizeHint() const {
    return {200, m_rowHeight * 5};
}

int MessageList::horizontalOffset() const {
    return 0;
}

int MessageList::verticalOffset() const {
    return clamped(static_cast<qint64>(topRow()) * m_rowHeight);
}

bool MessageList::isIndexHidden(const QModelIndex& index) const {
    return m_header->isSectionHidden(index.column());
}

QModelIndex MessageList::moveCursor(CursorAction action, Qt::KeyboardModifiers) {
    const int rows = m_messages.rowCount();
    if (rows == 0)
        return {};
    const QModelIndex current = currentIndex();
    const int column = static_cast<int>(MessageColumn::Summary);
    if (!current.isValid() && action != MoveHome && action != MoveEnd)
        return m_messages.index(m_following ? rows - 1 : std::min(topRow(), rows - 1), column);
    const auto row = [&]() -> qint64 {
        switch (action) {
        case MoveUp:
        case MovePrevious:
            return current.row() - 1;
        case MoveDown:
        case MoveNext:
            return current.row() + 1;
        case MovePageUp:
            return current.row() - static_cast<qint64>(wholeRows());
        case MovePageDown:
            return current.row() + static_cast<qint64>(wholeRows());
        case MoveHome:
            return 0;
        case MoveEnd:
            return rows - 1;
        case MoveLeft:
        case MoveRight:
            break;
        }
        return current.row();
    }();
    return m_messages.index(static_cast<int>(std::clamp<qint64>(row, 0, rows - 1)), column);
}

void MessageList::setSelection(const QRect& rect, QItemSelectionModel::SelectionFlags command) {
    const QRect normal = rect.normalized();
    const int rows = m_messages.rowCount();
    const qint64 first = std::max<qint64>(rowAt(normal.top()), 0);
    const qint64 last = std::min<qint64>(rowAt(normal.bottom()), rows - 1);
    QItemSelection selection;
    if (first <= last)
        selection.select(m_messages.index(static_cast<int>(first), 0),
                         m_messages.index(static_cast<int>(last), m_messages.columnCount() - 1));
    selectionModel()->select(selection, command);
}

QRegion MessageList::visualRegionForSelection(const QItemSelection& selection) const {
    QRegion region;
    const int first = topRow();
    const int last = first + wholeRows() + 1;
    for (const QItemSelectionRange& range : selection) {
        const int top = std::max(range.top(), first);
        const int bottom = std::min(range.bottom(), last);
        if (top <= bottom)
            region += QRect(0, (top - first) * m_rowHeight, viewport()->width(), (bottom - top + 1) * m_rowHeight);
    }
    return region;
}

void MessageList::updateGeometries() {
    if (m_arranging)
        return;
    m_arranging = true;
    const int height = m_header->sizeHint().height();
    setViewportMargins(0, height, 0, 0);
    const QRect area = viewport()->geometry();
    m_header->setGeometry(area.left(), area.top() - height, area.width(), height);
    m_header->fit(area.width());
    QScrollBar& bar = *verticalScrollBar();
    bar.setSingleStep(1);
    bar.setPageStep(wholeRows());
    bar.setRange(0, std::max(0, m_messages.rowCount() - wholeRows()));
    if (m_following)
        bar.setValue(bar.maximum());
    QAbstractItemView::updateGeometries();
    m_arranging = false;
}

void MessageList::resizeEvent(QResizeEvent* event) {
    QAbstractItemView::resizeEvent(event);
    updateGeometries();
}

void MessageList::rowsInserted(const QModelIndex& parent, int first, int last) {
    QAbstractItemView::rowsInserted(parent, first, last);
    makeRoomFor(last);
    m_arranging = true;
    QScrollBar& bar = *verticalScrollBar();
    bar.setMaximum(std::max(0, m_messages.rowCount() - wholeRows()));
    if (m_following)
        bar.setValue(bar.maximum());
    m_arranging = false;
    if (first <= topRow() + wholeRows()) {
        makeRoomForFrames();
        viewport()->update();
    }
}

/// Of a range of any size only what is in sight is looked at.
void MessageList::dataChanged(const QModelIndex& first, const QModelIndex& last, const QList<int>& /*roles*/) {
    const int top = std::max(first.row(), topRow());
    const int bottom = std::min(last.row(), topRow() + wholeRows());
    if (top > bottom)
        return;
    makeRoomFor(bottom);
    makeRoomForFrames();
    viewport()->update();
}

void MessageList::rowsLeft(int count) {
    m_left += static_cast<quint64>(count);
    m_arranging = true;
    QScrollBar& bar = *verticalScrollBar();
    const int value = std::max(0, bar.value() - count);
    bar.setMaximum(std::max(0, m_messages.rowCount() - wholeRows()));
    bar.setValue(m_following ? bar.maximum() : value);
    m_arranging = false;
    viewport()->update();
}

/// A row that would have to be read first is not worth it.
void MessageList::makeRoomFor(int row) {
    if (!m_messages.isAtHand(row))
        return;
    const QString route = m_messages.index(row, static_cast<int>(MessageColumn::Route)).data().toString();
    const QFontMetrics proportional(m_delegate->fontOf(MessageColumn::Route));
    m_header->makeRoom(MessageColumn::Route, proportional.horizontalAdvance(route));
    const QString number = m_messages.index(row, static_cast<int>(MessageColumn::No)).data().toString();
    const QFontMetrics fixed(m_delegate->fontOf(MessageColumn::No));
    m_header->makeRoom(MessageColumn::No, fixed.horizontalAdvance(number));
}

/// As many digits as the rows in sight have.
void MessageList::makeRoomForFrames() {
    QString widest;
    const int end = std::min(topRow() + wholeRows() + 1, m_messages.rowCount());
    for (int row = topRow(); row < end; ++row) {
        if (!m_messages.isAtHand(row))
            continue;
        const QString frames = m_messages.index(row, static_cast<int>(MessageColumn::Frames)).data().toString();
        if (frames.size() > widest.size())
            widest = frames;
    }
    const QFontMetrics fixed(m_delegate->fontOf(MessageColumn::Frames));
    m_header->makeRoom(MessageColumn::Frames, fixed.horizontalAdvance(widest));
}

void MessageList::scrolled() {
    makeRoomForFrames();
    if (!m_arranging)
        setFollowing(verticalScrollBar()->value() >= verticalScrollBar()->maximum());
    viewport()->update();
}

void MessageList::setFollowing(bool following) {
    if (m_following == following)
        return;
    m_following = following;
    Q_EMIT followingChanged();
}

} // namespace ipcscope::ui
