// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace ipcscope::ui {

/// Paints the rows of the endpoint list: shape and colour of the state, the name elided in the middle, traffic where
/// there is room, the owner at the right edge; of a connection its process, what is unread, and its age. Plain text
/// only.
class EndpointDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintHeading(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;
    void paintConnection(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;
    void paintEndpoint(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;
};

} // namespace ipcscope::ui
