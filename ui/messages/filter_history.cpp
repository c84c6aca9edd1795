// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/filter_history.h"

#include "ui/shell/settings.h"

namespace ipcscope::ui {

FilterHistory::FilterHistory(Settings& settings)
    : m_settings(settings)
    , m_filters(settings.filterHistory().mid(0, most)) {}

void FilterHistory::add(const QString& filter) {
    if (filter.isEmpty())
        return;
    m_filters.removeAll(filter);
    m_filters.prepend(filter);
    m_filters = m_filters.mid(0, most);
    m_settings.setFilterHistory(m_filters);
}

} // namespace ipcscope::ui
