// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/message_delegate.h"
#include "ui/messages/message_header.h"
#include "ui/messages/message_list.h"
#include "ui/messages/message_list_accessible.h"
#include "ui/messages/message_model.h"
#include "ui/messages/row_colors.h"
#include "ui/shell/theme.h"

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>

namespace ipcscope::ui {

namespace {

constexpr int markWidth = 4;

} // namespace

void MessageList::paintEvent(QPaintEvent* event) {
    QPainter painter(viewport());
    painter.fillRect(event->rect(), palette().color(QPalette::Base));
    const int first = static_cast<int>(std::max<qint64>(rowAt(event->rect().top()), 0));
    const int last = static_cast<int>(std::min<qint64>(rowAt(event->rect().bottom()), m_messages.rowCount() - 1));
    for (int row = first; row <= last; ++row)
        paintRow(painter, row, (row - topRow()) * m_rowHeight);
    if (hasFocus())
        paintFocus(painter);
}

void MessageList::paintRow(QPainter& painter, int row, int top) const {
    const QRect line(0, top, viewport()->width(), m_rowHeight);
    const bool selected = selectionModel()->isSelected(m_messages.index(row, 0));
    const auto color = static_cast<RowColor>(m_messages.index(row, 0).data(ColorRole).toInt());
    if (selected)
        painter.fillRect(line, colorsFor(palette()).selection);
    else if (color != RowColor::None)
        painter.fillRect(line, groundOf(color, palette()));
    else if ((m_left + static_cast<quint64>(row)) % 2 == 1)
        painter.fillRect(line, palette().color(QPalette::AlternateBase));
    if (m_messages.index(row, 0).data(MarkRole).toBool())
        painter.fillRect(QRect(0, top, markWidth, m_rowHeight), colorsFor(palette()).warning);
    paintEdge(painter, line, color, palette());
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    for (int column = 0; column < m_messages.columnCount(); ++column) {
        if (m_header->isSectionHidden(column))
            continue;
        option.rect = QRect(m_header->sectionViewportPosition(column), top, m_header->sectionSize(column), m_rowHeight);
        m_delegate->paint(&painter, option, m_messages.index(row, column));
    }
}

void MessageList::paintFocus(QPainter& painter) const {
    const QModelIndex current = currentIndex();
    painter.setPen(colorsFor(palette()).accent);
    if (current.isValid())
        painter.drawRect(0, visualRect(current).top(), viewport()->width() - 1, m_rowHeight - 1);
    else
        painter.drawRect(viewport()->rect().adjusted(0, 0, -1, -1));
}

std::vector<std::pair<int, int>> MessageList::selectedRows() const {
    std::vector<std::pair<int, int>> rows;
    for (const QItemSelectionRange& range : selectionModel()->selection())
        rows.emplace_back(range.top(), range.bottom());
    std::ranges::sort(rows);
    std::vector<std::pair<int, int>> merged;
    for (const auto& [first, last] : rows) {
        if (!merged.empty() && first <= merged.back().second + 1)
            merged.back().second = std::max(merged.back().second, last);
        else
            merged.emplace_back(first, last);
    }
    return merged;
}

void MessageList::goToNewest() {
    setFollowing(true);
    verticalScrollBar()->setValue(verticalScrollBar()->maximum());
}

void MessageList::pick(int row) {
    if (row < 0 || row >= m_messages.rowCount())
        return;
    const QModelIndex index = m_messages.index(row, static_cast<int>(MessageColumn::Summary));
    selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    scrollTo(index);
}

void MessageList::step(int rows) {
    const QModelIndex current = currentIndex();
    pick(current.isValid() ? std::clamp(current.row() + rows, 0, m_messages.rowCount() - 1)
                           : moveCursor(MoveNext, Qt::NoModifier).row());
}

void MessageList::selectNext() {
    step(1);
}

void MessageList::selectPrevious() {
    step(-1);
}

void MessageList::keyPressEvent(QKeyEvent* event) {
    if (event == QKeySequence::Copy) {
        Q_EMIT copyRequested();
        event->accept();
        return;
    }
    if (event->key() == Qt::Key_Space && event->modifiers() == Qt::NoModifier) {
        Q_EMIT freezeRequested();
        event->accept();
        return;
    }
    if (event->key() == Qt::Key_R && event->modifiers() == Qt::NoModifier) {
        Q_EMIT resendRequested();
        event->accept();
        return;
    }
    if (event->key() == Qt::Key_Slash) {
        Q_EMIT filterRequested();
        event->accept();
        return;
    }
    QAbstractItemView::keyPressEvent(event);
    if (event->key() == Qt::Key_End) {
        if (event->modifiers() == Qt::NoModifier)
            pick(m_messages.rowCount() - 1);
        goToNewest();
        Q_EMIT newestRequested();
    }
}

void MessageList::contextMenuEvent(QContextMenuEvent* event) {
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const QRect row = visualRect(currentIndex());
    Q_EMIT menuRequested(byKey ? viewport()->mapToGlobal(row.isValid() ? row.bottomLeft() : QPoint())
                               : event->globalPos());
    event->accept();
}

void MessageList::selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) {
    QAbstractItemView::selectionChanged(selected, deselected);
    viewport()->update();
    if (!selected.isEmpty())
        setFollowing(false);
    Q_EMIT picked();
}

void MessageList::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
    QAbstractItemView::currentChanged(current, previous);
    viewport()->update();
    if (current.isValid() && hasFocus())
        announceFocus(*this, current);
    Q_EMIT picked();
}

void MessageList::rowsAboutToBeRemoved(const QModelIndex& parent, int first, int last) {
    // The base would move on to a neighbour; a row that left must not make another one look picked.
    if (currentIndex().isValid() && currentIndex().row() <= last)
        selectionModel()->clearCurrentIndex();
    QAbstractItemView::rowsAboutToBeRemoved(parent, first, last);
}

} // namespace ipcscope::ui
