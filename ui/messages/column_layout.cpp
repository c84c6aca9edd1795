// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/column_layout.h"

#include "ui/messages/message_header.h"
#include "ui/messages/message_list.h"
#include "ui/messages/message_model.h"
#include "ui/shell/settings.h"

#include <algorithm>
#include <array>

namespace ipcscope::ui {

namespace {

/// By MessageColumn.
constexpr std::array<const char*, standardColumnCount> names{"no",    "time",   "dt",   "dir",
                                                             "route", "frames", "size", "summary"};

/// By TimeBy.
constexpr std::array<const char*, 3> timeWords{"local", "utc", "start"};

int standardNamed(const QString& name) {
    const auto found = std::ranges::find_if(names, [&name](const char* each) { return name == QLatin1String(each); });
    return found == names.end() ? -1 : static_cast<int>(found - names.begin());
}

} // namespace

ColumnLayout::ColumnLayout(MessageList& list, Settings& settings)
    : QObject(&list)
    , m_list(list)
    , m_settings(settings) {
    restore();
    connect(&list.header(), &MessageHeader::arranged, this, &ColumnLayout::keep);
}

void ColumnLayout::restore() {
    MessageHeader& header = m_list.header();
    QList<int> order;
    for (const Settings::ListColumn& column : m_settings.messageColumns()) {
        int index = standardNamed(column.name);
        if (index < 0 && m_list.messages().addField(column.name))
            index = m_list.messages().columnCount() - 1;
        if (index < 0)
            continue;
        header.setDraggedWidth(index, column.width);
        if (index != static_cast<int>(MessageColumn::Summary))
            header.setWanted(index, !column.hidden);
        order << index;
    }
    header.setColumnOrder(order);
    const auto timeBy = std::ranges::find_if(
        timeWords, [word = m_settings.timeBy()](const char* each) { return word == QLatin1String(each); });
    if (timeBy != timeWords.end())
        m_list.messages().setTimeBy(static_cast<TimeBy>(timeBy - timeWords.begin()));
    m_list.messages().setDeltaOf(m_settings.deltaOfConnection() ? DeltaOf::Connection : DeltaOf::Row);
}

void ColumnLayout::keep() {
    const MessageHeader& header = m_list.header();
    QList<Settings::ListColumn> columns;
    for (const int column : header.columnOrder()) {
        const QString field = m_list.messages().fieldName(column);
        columns << Settings::ListColumn{
            .name = field.isEmpty() ? QLatin1String(names.at(static_cast<std::size_t>(column))) : field,
            .width = header.draggedWidth(column),
            .hidden = !header.isWanted(column)};
    }
    m_settings.setMessageColumns(columns);
    m_settings.setTimeBy(QLatin1String(timeWords.at(static_cast<std::size_t>(m_list.messages().timeBy()))));
    m_settings.setDeltaOfConnection(m_list.messages().deltaOf() == DeltaOf::Connection);
}

} // namespace ipcscope::ui
