// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/saved_filters.h"

#include <QUrl>

#include <algorithm>

namespace ipcscope::ui {

namespace {

const auto filterKey = QStringLiteral("filter");
const auto pinnedKey = QStringLiteral("pinned");

/// A name as a group of the file: a slash would make two of it.
QString groupOf(const QString& name) {
    return QLatin1String(QUrl::toPercentEncoding(name));
}

bool isUsable(const SavedFilter& each) {
    const auto fits = [](const QString& text, int longest) { return !text.isEmpty() && text.size() <= longest; };
    return fits(each.name, SavedFilters::longestName) && fits(each.filter, SavedFilters::longestFilter);
}

} // namespace

SavedFilters::SavedFilters(const QString& file)
    : m_file(file, QSettings::IniFormat) {
    read();
}

const SavedFilter* SavedFilters::named(const QString& name) const {
    const auto found = std::ranges::find(m_filters, name, &SavedFilter::name);
    return found == m_filters.end() ? nullptr : &*found;
}

void SavedFilters::save(const SavedFilter& filter) {
    const SavedFilter* const old = named(filter.name);
    if (!isUsable(filter) || (old == nullptr && m_filters.size() >= most) || (old != nullptr && *old == filter))
        return;
    m_file.setValue(groupOf(filter.name) + QLatin1Char('/') + filterKey, filter.filter);
    m_file.setValue(groupOf(filter.name) + QLatin1Char('/') + pinnedKey, filter.pinned);
    read();
}

void SavedFilters::remove(const QString& name) {
    m_file.remove(groupOf(name));
    read();
}

void SavedFilters::read() {
    m_filters.clear();
    const QStringList groups = m_file.childGroups();
    for (const QString& group : groups) {
        const SavedFilter each{
            .name = QUrl::fromPercentEncoding(group.toLatin1()),
            .filter = m_file.value(group + QLatin1Char('/') + filterKey).toString(),
            .pinned = m_file.value(group + QLatin1Char('/') + pinnedKey).toBool(),
        };
        if (isUsable(each) && m_filters.size() < most)
            m_filters.append(each);
    }
    std::ranges::sort(m_filters, [](const SavedFilter& one, const SavedFilter& other) {
        return QString::localeAwareCompare(one.name, other.name) < 0;
    });
    Q_EMIT changed();
}

} // namespace ipcscope::ui
