// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/details/details_pane.h"
#include "ui/dialogs/column_sheet.h"
#include "ui/engine/traffic.h"
#include "ui/messages/cell_filter.h"
#include "ui/messages/filter_line.h"
#include "ui/messages/message_header.h"
#include "ui/messages/message_list.h"
#include "ui/messages/message_model.h"
#include "ui/messages/traffic_page.h"
#include "ui/shell/theme.h"

#include <QActionGroup>
#include <QMenu>

namespace ipcscope::ui {

void TrafficPage::openColumns() {
    openColumnMenu(m_list->header().mapToGlobal(m_list->header().rect().bottomLeft()));
}

void TrafficPage::openColumnMenu(const QPoint& at) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    MessageHeader& header = m_list->header();
    for (const int column : header.columnOrder()) {
        const QString name = m_model->headerData(column, Qt::Horizontal, Qt::AccessibleTextRole).toString();
        auto* action = menu->addAction(QString(name).replace(QLatin1Char('&'), QStringLiteral("&&")));
        action->setCheckable(true);
        action->setChecked(header.isWanted(column));
        action->setEnabled(column != static_cast<int>(MessageColumn::Summary));
        connect(action, &QAction::triggered, this, [this, column](bool wanted) {
            if (m_model->fieldAt(column) != nullptr)
                m_model->removeField(column);
            else
                m_list->header().setWanted(column, wanted);
        });
    }
    menu->addSeparator();
    const auto addChoice = [this, menu](QActionGroup* group, const QString& text, bool chosen, auto choose) {
        auto* action = group->addAction(text);
        menu->addAction(action);
        action->setCheckable(true);
        action->setChecked(chosen);
        connect(action, &QAction::triggered, this, [this, choose] {
            choose(*m_model);
            Q_EMIT m_list->header().arranged();
        });
    };
    const auto addTime = [this, addChoice, group = new QActionGroup(menu)](const QString& text, TimeBy timeBy) {
        addChoice(group, text, m_model->timeBy() == timeBy, [timeBy](MessageModel& model) { model.setTimeBy(timeBy); });
    };
    addTime(tr("Time by the local clock"), TimeBy::LocalClock);
    addTime(tr("Time by the clock in UTC"), TimeBy::UtcClock);
    addTime(tr("Time from the first record on"), TimeBy::Start);
    menu->addSeparator();
    const auto addDelta = [this, addChoice, group = new QActionGroup(menu)](const QString& text, DeltaOf deltaOf) {
        addChoice(group, text, m_model->deltaOf() == deltaOf,
                  [deltaOf](MessageModel& model) { model.setDeltaOf(deltaOf); });
    };
    addDelta(tr("Δ since the row above"), DeltaOf::Row);
    addDelta(tr("Δ since the last of the same connection"), DeltaOf::Connection);
    menu->addSeparator();
    menu->addAction(icon(QStringLiteral("add")), tr("Add a column…"), this, &TrafficPage::askForColumn);
    menu->popup(at);
}

void TrafficPage::askForColumn() {
    auto* sheet = new ColumnSheet(this);
    sheet->setAttribute(Qt::WA_DeleteOnClose);
    connect(sheet, &QDialog::accepted, this, [this, sheet] { m_model->addField(sheet->field()); });
    sheet->open();
}

QString TrafficPage::testOf(const QString& field) const {
    const auto id = m_details->shownId();
    if (field.isEmpty() || !id || *id < m_traffic->store().first() || !m_traffic->store().isAtHand(*id))
        return {};
    const auto [first, records] = m_traffic->store().atHand(*id);
    const capture::Surroundings surroundings = m_traffic->surroundings();
    return testFor(field, capture::rowOf(*records, static_cast<std::size_t>(*id - first), first, surroundings));
}

/// What stands in the details, which may show a record that no row shows any more.
void TrafficPage::useValue(const QString& field, ValueUse use) {
    if (use == ValueUse::Column) {
        m_model->addField(field);
        return;
    }
    const QString test = testOf(field);
    if (test.isEmpty())
        return;
    if (use == ValueUse::Only)
        m_filter->narrow(test);
    else
        m_filter->exclude(test);
}

} // namespace ipcscope::ui
