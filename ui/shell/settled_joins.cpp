// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/settled_joins.h"

#include "ui/shell/formats.h"
#include "ui/shell/packed_name.h"

#include <QStringList>

#include <optional>

namespace ipcscope::ui {

namespace {

const auto joinsKey = QStringLiteral("joins");

/// "address TYPE program", as write() puts it.
std::optional<SettledJoin> joinOf(const QString& line) {
    const QStringList parts = line.split(u' ');
    const auto bound = parts.size() == 3 ? zmtp::socketTypeNamed(parts[1].toStdString()) : std::nullopt;
    if (!bound || parts[0].isEmpty() || parts[2].isEmpty())
        return std::nullopt;
    return SettledJoin{.address = unpackedName(parts[0]), .bound = *bound, .program = unpackedName(parts[2])};
}

} // namespace

SettledJoins::SettledJoins(const QString& file)
    : m_file(file, QSettings::IniFormat) {}

QList<SettledJoin> SettledJoins::all() const {
    m_file.sync(); // other windows settle, too
    QList<SettledJoin> joins;
    for (const QString& line : m_file.value(joinsKey).toStringList())
        if (const auto join = joinOf(line); join && joins.size() < most)
            joins.append(*join);
    return joins;
}

bool SettledJoins::isEmpty() const {
    return m_file.value(joinsKey).toStringList().isEmpty();
}

bool SettledJoins::has(const SettledJoin& join) const {
    return !join.program.empty() && all().contains(join);
}

void SettledJoins::add(const SettledJoin& join) {
    if (join.program.empty())
        return;
    QList<SettledJoin> joins = all();
    joins.removeIf([&join](const SettledJoin& each) { return each.address == join.address; });
    joins.prepend(join);
    write(joins.mid(0, most));
}

void SettledJoins::remove(const std::string& address) {
    QList<SettledJoin> joins = all();
    if (joins.removeIf([&address](const SettledJoin& each) { return each.address == address; }) > 0)
        write(joins);
}

void SettledJoins::write(const QList<SettledJoin>& joins) {
    QStringList lines;
    for (const SettledJoin& join : joins)
        lines.append(packedName(join.address) + u' ' + typeName(join.bound) + u' ' + packedName(join.program));
    m_file.setValue(joinsKey, lines);
    m_file.sync();
}

} // namespace ipcscope::ui
