// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/messages/message_roles.h"

#include <QHeaderView>

namespace ipcscope::ui {

class MessageDelegate;

/// Headings of the message list and the widths of its columns. Headings stand exactly over their cells' text. When the
/// list is narrow, columns of low priority hide (Δ, From → To, Fr, Size, Time, in this order) so that the summary keeps
/// room; there is never anything to scroll sideways.
class MessageHeader : public QHeaderView {
    Q_OBJECT
public:
    MessageHeader(const MessageDelegate& delegate, QWidget* parent);

    /// Shares `width` among the columns. Widths a person dragged are kept.
    void fit(int width);
    /// Text as wide as `pixels` turned up in `column`: widens it (never past a quarter of the list). Answers whether
    /// anything changed.
    bool makeRoom(MessageColumn column, int pixels);
    /// Measures the fonts again.
    void measure();
    QSize sizeHint() const override;

Q_SIGNALS:
    void columnsChanged();

protected:
    void paintSection(QPainter* painter, const QRect& rect, int logicalIndex) const override;
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    int wanted(MessageColumn column) const;

    const MessageDelegate& m_delegate;
    int m_natural[messageColumnCount] = {};
    int m_dragged[messageColumnCount] = {};
    int m_room[messageColumnCount] = {};
    int m_width = 0;
    bool m_fitting = false;
};

} // namespace ipcscope::ui
