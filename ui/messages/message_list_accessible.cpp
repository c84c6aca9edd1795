// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/message_list_accessible.h"

#include "ui/messages/message_cell_accessible.h"
#include "ui/messages/message_header.h"
#include "ui/messages/message_list.h"
#include "ui/messages/message_model.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QHash>

#include <algorithm>
#include <array>
#include <limits>

namespace ipcscope::ui {

namespace {

constexpr qsizetype maximumCells = 4096; ///< interfaces alive at once besides the headings; then all are given up

class MessageListAccessible : public QAccessibleWidget, public QAccessibleTableInterface {
public:
    explicit MessageListAccessible(MessageList& list)
        : QAccessibleWidget(&list, QAccessible::Table)
        , m_list(list) {}
    ~MessageListAccessible() override {
        forgetCells();
        for (const QAccessible::Id id : m_headings)
            if (id != 0)
                QAccessible::deleteAccessibleInterface(id);
    }

    void* interface_cast(QAccessible::InterfaceType type) override {
        return type == QAccessible::TableInterface ? static_cast<QAccessibleTableInterface*>(this)
                                                   : QAccessibleWidget::interface_cast(type);
    }
    int childCount() const override { return (rowCount() + 1) * columnCount(); }
    QAccessibleInterface* child(int index) const override {
        if (index < 0 || index >= childCount())
            return nullptr;
        return index < columnCount() ? heading(index) : cell(index / columnCount() - 1, index % columnCount());
    }
    int indexOfChild(const QAccessibleInterface* child) const override {
        const auto* cell = dynamic_cast<const MessageCellAccessible*>(child);
        return cell ? (cell->rowIndex() + 1) * columnCount() + cell->columnIndex() : -1;
    }
    QAccessibleInterface* childAt(int x, int y) const override {
        const QModelIndex index = m_list.indexAt(m_list.viewport()->mapFromGlobal(QPoint(x, y)));
        return index.isValid() ? cell(index.row(), index.column()) : nullptr;
    }
    QAccessibleInterface* focusChild() const override {
        const QModelIndex current = m_list.currentIndex();
        return current.isValid() ? cell(current.row(), current.column()) : nullptr;
    }

    QAccessibleInterface* caption() const override { return nullptr; }
    QAccessibleInterface* summary() const override { return nullptr; }
    QAccessibleInterface* cellAt(int row, int column) const override {
        return row < 0 || row >= rowCount() || column < 0 || column >= columnCount() ? nullptr : cell(row, column);
    }
    int rowCount() const override {
        return std::min(m_list.messages().rowCount(), std::numeric_limits<int>::max() / mostColumns - 1);
    }
    int columnCount() const override { return m_list.messages().columnCount(); }
    QString columnDescription(int column) const override {
        return m_list.messages().headerData(column, Qt::Horizontal, Qt::AccessibleTextRole).toString();
    }
    QString rowDescription(int row) const override {
        return m_list.messages().index(row, static_cast<int>(MessageColumn::Summary)).data().toString();
    }
    int selectedCellCount() const override { return selectedRowCount() * columnCount(); }
    int selectedRowCount() const override {
        int count = 0;
        for (const auto& [first, last] : m_list.selectedRows())
            count += last - first + 1;
        return count;
    }
    int selectedColumnCount() const override { return 0; }
    QList<QAccessibleInterface*> selectedCells() const override {
        const QList<int> rows = selectedRows();
        QList<QAccessibleInterface*> cells;
        makeRoomFor(rows.size() * columnCount());
        for (const int row : rows)
            for (int column = 0; column < columnCount(); ++column)
                cells.append(cell(row, column));
        return cells;
    }
    QList<int> selectedColumns() const override { return {}; }
    /// Of a very large selection only the beginning.
    QList<int> selectedRows() const override {
        const qsizetype most = maximumCells / columnCount() / 2;
        QList<int> rows;
        for (const auto& [first, last] : m_list.selectedRows())
            for (int row = first; row <= last && rows.size() < most; ++row)
                rows.append(row);
        return rows;
    }
    bool isColumnSelected(int) const override { return false; }
    bool isRowSelected(int row) const override {
        return m_list.selectionModel()->isSelected(m_list.messages().index(row, 0));
    }
    bool selectRow(int row) override { return change(row, QItemSelectionModel::ClearAndSelect); }
    bool selectColumn(int) override { return false; }
    bool unselectRow(int row) override { return change(row, QItemSelectionModel::Deselect); }
    bool unselectColumn(int) override { return false; }
    /// A cell is a place, not a row; what stood there is another row once rows left.
    void modelChange(QAccessibleTableModelChangeEvent* event) override {
        if (event->modelChangeType() != QAccessibleTableModelChangeEvent::RowsInserted)
            forgetCells();
    }

private:
    bool change(int row, QItemSelectionModel::SelectionFlags how) {
        const QModelIndex index = m_list.messages().index(row, 0);
        if (!index.isValid())
            return false;
        m_list.selectionModel()->select(index, how | QItemSelectionModel::Rows);
        return true;
    }
    QAccessibleInterface* cell(int row, int column) const {
        const qint64 key = static_cast<qint64>(row) * mostColumns + column;
        if (const auto known = m_cells.constFind(key); known != m_cells.cend())
            return QAccessible::accessibleInterface(*known);
        makeRoomFor(1);
        auto* made = new MessageCellAccessible(m_list, row, column);
        m_cells.insert(key, QAccessible::registerAccessibleInterface(made));
        return made;
    }
    QAccessibleInterface* heading(int column) const {
        QAccessible::Id& id = m_headings[static_cast<std::size_t>(column)];
        if (id == 0)
            id = QAccessible::registerAccessibleInterface(new MessageCellAccessible(m_list, -1, column));
        return QAccessible::accessibleInterface(id);
    }
    /// What is handed out together must not push itself out.
    void makeRoomFor(qsizetype cells) const {
        if (m_cells.size() + cells > maximumCells)
            forgetCells();
    }
    void forgetCells() const {
        for (const QAccessible::Id id : std::as_const(m_cells))
            QAccessible::deleteAccessibleInterface(id);
        m_cells.clear();
    }

    MessageList& m_list;
    mutable QHash<qint64, QAccessible::Id> m_cells;
    mutable std::array<QAccessible::Id, mostColumns> m_headings{};
};

QAccessibleInterface* make(const QString&, QObject* object) {
    auto* list = qobject_cast<MessageList*>(object);
    return list ? new MessageListAccessible(*list) : nullptr;
}

} // namespace

void installMessageListAccessibility() {
    static const bool once = (QAccessible::installFactory(make), true);
    static_cast<void>(once);
}

void announceFocus(MessageList& list, const QModelIndex& current) {
    if (!QAccessible::isActive())
        return;
    QAccessibleEvent event(&list, QAccessible::Focus);
    event.setChild((current.row() + 1) * list.messages().columnCount() + current.column());
    QAccessible::updateAccessibility(&event);
}

} // namespace ipcscope::ui
