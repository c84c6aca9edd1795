// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/ask_again_sheet.h"

#include "ui/shell/formats.h"

#include <QHeaderView>
#include <QPushButton>
#include <QTableWidget>

#include <utility>

namespace ipcscope::ui {

namespace {

enum Column { Endpoint, Type, Program, columns };

} // namespace

AskAgainSheet::AskAgainSheet(QList<SettledJoin> joins, QWidget* parent)
    : Sheet(tr("Ask again"), tr("Ask again about the chosen ones"), Weight::Plain, parent)
    , m_joins(std::move(joins))
    , m_table(new QTableWidget(static_cast<int>(m_joins.size()), columns, this)) {
    addParagraph(tr("Watch joins these endpoints without a question while the same program has bound them."));
    m_table->setHorizontalHeaderLabels({tr("Endpoint"), tr("Type"), tr("Program")});
    m_table->setAccessibleName(tr("Endpoints that are joined without a question"));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setStretchLastSection(true);
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const SettledJoin& join = m_joins[row];
        const QStringList texts{shown(join.address), typeName(join.bound), shown(join.program)};
        for (int column = 0; column < columns; ++column) {
            auto* item = new QTableWidgetItem(texts[column]);
            item->setToolTip(texts[column]);
            m_table->setItem(row, column, item);
        }
    }
    m_table->resizeColumnsToContents();
    m_table->setMinimumSize(fontMetrics().averageCharWidth() * 90, fontMetrics().height() * 10);
    addWidget(m_table);
    const auto judge = [this] { action()->setEnabled(m_table->selectionModel()->hasSelection()); };
    connect(m_table, &QTableWidget::itemSelectionChanged, this, judge);
    judge();
    m_table->setFocus();
}

QList<std::string> AskAgainSheet::chosen() const {
    QList<std::string> addresses;
    for (const QModelIndex& index : m_table->selectionModel()->selectedRows())
        addresses.append(m_joins[index.row()].address);
    return addresses;
}

} // namespace ipcscope::ui
