// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/messages/message_roles.h"

#include <QHeaderView>
#include <QList>

#include <array>

namespace ipcscope::ui {

class MessageDelegate;

/// Headings of the message list, and the widths and order of its columns; the summary is always the last. Headings
/// stand exactly over their cells' text. When the list is narrow, columns of low priority hide (Δ, From → To, Fr, Size,
/// those of fields, Time, in this order) so that the summary keeps room; there is never anything to scroll sideways.
class MessageHeader : public QHeaderView {
    Q_OBJECT
public:
    MessageHeader(const MessageDelegate& delegate, QWidget* parent);
    void setModel(QAbstractItemModel* model) override;

    /// Shares `width` among the columns. Widths a person dragged are kept.
    void fit(int width);
    /// Text as wide as `pixels` turned up in `column`: widens it (never past a quarter of the list). Answers whether
    /// anything changed.
    bool makeRoom(MessageColumn column, int pixels);
    /// Whether somebody wants the column to be seen; the list may still be too narrow for it.
    bool isWanted(int column) const { return !m_unwanted[static_cast<std::size_t>(column)]; }
    void setWanted(int column, bool wanted);
    /// What somebody dragged it to; 0: nobody did.
    int draggedWidth(int column) const { return m_dragged[static_cast<std::size_t>(column)]; }
    void setDraggedWidth(int column, int width);
    /// From left to right.
    QList<int> columnOrder() const;
    void setColumnOrder(const QList<int>& columns);
    /// Measures the fonts again.
    void measure();
    QSize sizeHint() const override;

Q_SIGNALS:
    void columnsChanged();
    /// Somebody dragged, moved, hid or showed a column.
    void arranged();
    void menuRequested(const QPoint& globalPosition);

protected:
    void paintSection(QPainter* painter, const QRect& rect, int logicalIndex) const override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    int wanted(int column) const;
    int wanted(MessageColumn column) const { return wanted(static_cast<int>(column)); }
    void keepSummaryLast();
    void columnsCame(int first, int last);
    void columnsWent(int first, int last);

    const MessageDelegate& m_delegate;
    std::array<int, mostColumns> m_natural{};
    std::array<int, mostColumns> m_dragged{};
    std::array<int, mostColumns> m_room{};
    std::array<bool, mostColumns> m_unwanted{};
    int m_width = 0;
    bool m_arranging = false; ///< by ourselves, not by a person
    bool m_touched = false;   ///< since the mouse was pressed
};

} // namespace ipcscope::ui
