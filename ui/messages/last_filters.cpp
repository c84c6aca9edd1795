// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/last_filters.h"

#include <QStringList>
#include <QUrl>

#include <algorithm>

namespace ipcscope::ui {

namespace {

const auto filtersKey = QStringLiteral("filters");
constexpr int longestFilter = 4096;

/// What stands before the filter of an endpoint.
QString frontOf(const QString& endpoint) {
    return QLatin1String(QUrl::toPercentEncoding(endpoint)) + u' ';
}

} // namespace

LastFilters::LastFilters(const QString& file)
    : m_file(file, QSettings::IniFormat) {}

QString LastFilters::of(const QString& endpoint) const {
    const QString front = frontOf(endpoint);
    for (const QString& line : m_file.value(filtersKey).toStringList())
        if (line.startsWith(front))
            return line.size() - front.size() <= longestFilter ? line.mid(front.size()) : QString();
    return {};
}

void LastFilters::keep(const QString& endpoint, const QString& filter) {
    if (endpoint.isEmpty() || filter == of(endpoint))
        return;
    m_file.sync(); // other windows filter, too
    const QString front = frontOf(endpoint);
    QStringList lines = m_file.value(filtersKey).toStringList();
    lines.removeIf([&front](const QString& line) { return line.startsWith(front); });
    if (!filter.isEmpty())
        lines.prepend(front + filter);
    m_file.setValue(filtersKey, lines.mid(0, most));
}

} // namespace ipcscope::ui
