// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/messages/message_roles.h"
#include "ui/shell/theme.h"

#include <QAbstractItemDelegate>
#include <QFont>

namespace ipcscope::ui {

/// Paints cells of the message list: plain text on one line, cut before it is laid out. Never rich text.
class MessageDelegate : public QAbstractItemDelegate {
    Q_OBJECT
public:
    /// Space at both sides of a cell and of its heading.
    static constexpr int padding = 7;

    explicit MessageDelegate(QObject* parent = nullptr);

    /// Asks the palette for its colours again.
    void useTheme(const QPalette& palette, const QFont& font);
    static bool isFixed(MessageColumn column);
    const QFont& fontOf(MessageColumn column) const { return isFixed(column) ? m_fixed : m_proportional; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    QColor colorOf(Tone tone, const QPalette& palette) const;

    Colors m_colors;
    QFont m_fixed;
    QFont m_proportional;
};

} // namespace ipcscope::ui
