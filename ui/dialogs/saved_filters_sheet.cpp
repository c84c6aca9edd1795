// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/saved_filters_sheet.h"

#include "ui/shell/formats.h"
#include "ui/shell/theme.h"

#include <QHeaderView>
#include <QPushButton>
#include <QSet>
#include <QShortcut>
#include <QTableWidget>

namespace ipcscope::ui {

namespace {

enum Column { Name, Pinned, Text, columns };

} // namespace

SavedFiltersSheet::SavedFiltersSheet(const QList<SavedFilter>& filters, QWidget* parent)
    : Sheet(tr("Saved filters"), tr("Keep changes"), Weight::Plain, parent)
    , m_before(filters)
    , m_table(new QTableWidget(static_cast<int>(filters.size()), columns, this)) {
    m_table->setHorizontalHeaderLabels({tr("Name"), tr("Pinned"), tr("Filter")});
    m_table->setAccessibleName(tr("Saved filters"));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setStretchLastSection(true);
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const SavedFilter& each = filters[row];
        auto* name = new QTableWidgetItem(each.name);
        name->setData(Qt::UserRole, row);
        m_table->setItem(row, Name, name);
        auto* pinned = new QTableWidgetItem;
        pinned->setFlags(Qt::ItemIsSelectable | Qt::ItemIsEnabled | Qt::ItemIsUserCheckable);
        pinned->setCheckState(each.pinned ? Qt::Checked : Qt::Unchecked);
        pinned->setData(Qt::AccessibleTextRole, tr("%1 pinned").arg(each.name));
        m_table->setItem(row, Pinned, pinned);
        auto* text = new QTableWidgetItem(shown(each.filter.toStdString()));
        text->setFlags(Qt::ItemIsSelectable | Qt::ItemIsEnabled);
        text->setFont(fixedFont());
        text->setToolTip(text->text());
        m_table->setItem(row, Text, text);
    }
    m_table->resizeColumnToContents(Name);
    m_table->resizeColumnToContents(Pinned);
    m_table->setMinimumSize(fontMetrics().averageCharWidth() * 80, fontMetrics().height() * 12);
    m_table->setCurrentCell(0, Name);
    addWidget(m_table);
    addSecondary(tr("F2 renames, the space bar pins, Del removes."));
    connect(addButton(tr("Remove")), &QPushButton::clicked, this, &SavedFiltersSheet::removeCurrent);
    connect(new QShortcut(Qt::Key_Delete, m_table, nullptr, nullptr, Qt::WidgetShortcut), &QShortcut::activated, this,
            &SavedFiltersSheet::removeCurrent);
    connect(m_table, &QTableWidget::itemChanged, this, &SavedFiltersSheet::judge);
    cancel()->setAutoDefault(false);
    action()->setDefault(true);
    m_table->setFocus();
}

/// Names must differ and be there.
void SavedFiltersSheet::judge() {
    QSet<QString> names;
    bool usable = true;
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const QString name = m_table->item(row, Name)->text().trimmed();
        usable = usable && !name.isEmpty() && name.size() <= SavedFilters::longestName && !names.contains(name);
        names.insert(name);
    }
    action()->setEnabled(usable);
    action()->setToolTip(
        usable ? QString()
               : tr("Each needs a name of its own, %1 characters long at most").arg(SavedFilters::longestName));
}

void SavedFiltersSheet::removeCurrent() {
    m_table->removeRow(m_table->currentRow());
    judge();
}

void SavedFiltersSheet::applyTo(SavedFilters& saved) const {
    QList<SavedFilter> after;
    QSet<QString> names;
    for (int row = 0; row < m_table->rowCount(); ++row) {
        SavedFilter each = m_before[m_table->item(row, Name)->data(Qt::UserRole).toInt()];
        each.name = m_table->item(row, Name)->text().trimmed();
        each.pinned = m_table->item(row, Pinned)->checkState() == Qt::Checked;
        names.insert(each.name);
        after.append(each);
    }
    for (const SavedFilter& each : m_before) {
        if (!names.contains(each.name))
            saved.remove(each.name);
    }
    for (const SavedFilter& each : after)
        saved.save(each);
}

} // namespace ipcscope::ui
