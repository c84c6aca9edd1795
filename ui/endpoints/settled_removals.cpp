// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/endpoints/settled_removals.h"

#include "ui/shell/packed_name.h"

#include <QStringList>

namespace ipcscope::ui {

namespace {

const auto removalsKey = QStringLiteral("removals");

} // namespace

SettledRemovals::SettledRemovals(const QString& file)
    : m_file(file, QSettings::IniFormat) {}

QList<std::string> SettledRemovals::all() const {
    m_file.sync(); // other windows settle, too
    QList<std::string> names;
    for (const QString& line : m_file.value(removalsKey).toStringList())
        if (!line.isEmpty() && names.size() < most)
            names.append(unpackedName(line));
    return names;
}

bool SettledRemovals::isEmpty() const {
    return m_file.value(removalsKey).toStringList().isEmpty();
}

void SettledRemovals::add(const std::string& name) {
    QList<std::string> names = all();
    names.removeAll(name);
    names.prepend(name);
    write(names.mid(0, most));
}

void SettledRemovals::remove(const std::string& name) {
    QList<std::string> names = all();
    if (names.removeAll(name) > 0)
        write(names);
}

void SettledRemovals::write(const QList<std::string>& names) {
    QStringList lines;
    for (const std::string& name : names)
        lines.append(packedName(name));
    m_file.setValue(removalsKey, lines);
    m_file.sync();
}

} // namespace ipcscope::ui
