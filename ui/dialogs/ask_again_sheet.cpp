// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/ask_again_sheet.h"

#include "ui/endpoints/endpoint_text.h"
#include "ui/shell/formats.h"

#include <QHeaderView>
#include <QPushButton>
#include <QTableWidget>

#include <utility>

namespace ipcscope::ui {

namespace {

enum Column { Endpoint, Deed, Type, Program, columns };

} // namespace

AskAgainSheet::AskAgainSheet(QList<SettledJoin> joins, QList<std::string> removals, QWidget* parent)
    : Sheet(tr("Ask again"), tr("Ask again about the chosen ones"), Weight::Plain, parent)
    , m_joins(std::move(joins))
    , m_removals(std::move(removals))
    , m_table(new QTableWidget(0, columns, this)) {
    addParagraph(
        tr("This is done without a question: an endpoint is joined while the same program has bound it, a stale "
           "file is removed when it is chosen alone."));
    m_table->setHorizontalHeaderLabels({tr("Endpoint"), tr("Without a question"), tr("Type"), tr("Program")});
    m_table->setAccessibleName(tr("Endpoints that are joined or removed without a question"));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setStretchLastSection(true);
    for (const SettledJoin& join : m_joins)
        addRow({shown(join.address), tr("join"), typeName(join.bound), shown(join.program)});
    for (const std::string& name : m_removals)
        addRow({shown(name), tr("remove its file"), {}, {}});
    m_table->resizeColumnsToContents();
    m_table->setMinimumSize(fontMetrics().averageCharWidth() * 90, fontMetrics().height() * 10);
    addWidget(m_table);
    const auto judge = [this] { action()->setEnabled(m_table->selectionModel()->hasSelection()); };
    connect(m_table, &QTableWidget::itemSelectionChanged, this, judge);
    judge();
    m_table->setFocus();
}

void AskAgainSheet::addRow(const QStringList& texts) {
    const int row = m_table->rowCount();
    m_table->insertRow(row);
    for (int column = 0; column < columns; ++column) {
        auto* item = new QTableWidgetItem(texts[column]);
        item->setToolTip(plainToolTip(texts[column]));
        m_table->setItem(row, column, item);
    }
}

QList<int> AskAgainSheet::chosenRows() const {
    QList<int> rows;
    for (const QModelIndex& index : m_table->selectionModel()->selectedRows())
        rows.append(index.row());
    return rows;
}

QList<std::string> AskAgainSheet::chosenJoins() const {
    QList<std::string> addresses;
    for (const int row : chosenRows())
        if (row < m_joins.size())
            addresses.append(m_joins[row].address);
    return addresses;
}

QList<std::string> AskAgainSheet::chosenRemovals() const {
    QList<std::string> names;
    for (const int row : chosenRows())
        if (row >= m_joins.size())
            names.append(m_removals[row - m_joins.size()]);
    return names;
}

} // namespace ipcscope::ui
