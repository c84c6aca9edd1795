// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/message_cell_accessible.h"

#include "ui/messages/message_header.h"
#include "ui/messages/message_list.h"
#include "ui/messages/message_model.h"

#include <QWindow>

namespace ipcscope::ui {

void* MessageCellAccessible::interface_cast(QAccessible::InterfaceType type) {
    return type == QAccessible::TableCellInterface && !isHeading() ? static_cast<QAccessibleTableCellInterface*>(this)
                                                                   : nullptr;
}

bool MessageCellAccessible::isValid() const {
    return m_row < m_list.messages().rowCount();
}

QWindow* MessageCellAccessible::window() const {
    return m_list.window()->windowHandle();
}

QAccessibleInterface* MessageCellAccessible::parent() const {
    return QAccessible::queryAccessibleInterface(&m_list);
}

QString MessageCellAccessible::text(QAccessible::Text kind) const {
    const MessageModel& model = m_list.messages();
    if (kind == QAccessible::Description && !isHeading())
        return model.index(m_row, m_column).data(Qt::AccessibleDescriptionRole).toString();
    if (kind != QAccessible::Name)
        return {};
    return isHeading() ? model.headerData(m_column, Qt::Horizontal, Qt::AccessibleTextRole).toString()
                       : model.index(m_row, m_column).data(Qt::AccessibleTextRole).toString();
}

QRect MessageCellAccessible::rect() const {
    const MessageHeader& header = m_list.header();
    if (header.isSectionHidden(m_column) || !isValid())
        return {};
    if (!isHeading())
        return m_list.visualRect(m_list.messages().index(m_row, m_column))
            .translated(m_list.viewport()->mapToGlobal(QPoint()));
    return {header.mapToGlobal(QPoint(header.sectionViewportPosition(m_column), 0)),
            QSize(header.sectionSize(m_column), header.height())};
}

QAccessible::Role MessageCellAccessible::role() const {
    return isHeading() ? QAccessible::ColumnHeader : QAccessible::Cell;
}

QAccessible::State MessageCellAccessible::state() const {
    QAccessible::State state;
    if (isHeading())
        return state;
    const QRect inView = rect().intersected(QRect(m_list.viewport()->mapToGlobal(QPoint()), m_list.viewport()->size()));
    state.selectable = true;
    state.focusable = true;
    state.multiSelectable = true;
    state.readOnly = true;
    state.selected = isSelected();
    state.focused = m_list.hasFocus() && m_list.currentIndex().row() == m_row;
    state.invisible = m_list.header().isSectionHidden(m_column);
    state.offscreen = inView.isEmpty();
    return state;
}

bool MessageCellAccessible::isSelected() const {
    return !isHeading() && m_list.selectionModel()->isSelected(m_list.messages().index(m_row, m_column));
}

QList<QAccessibleInterface*> MessageCellAccessible::columnHeaderCells() const {
    QAccessibleInterface* list = parent();
    return list ? QList{list->child(m_column)} : QList<QAccessibleInterface*>();
}

} // namespace ipcscope::ui
