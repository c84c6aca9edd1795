// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/color_rules.h"

#include "core/observe/capture/filter/filter_run.h"

#include <QStringList>

#include <algorithm>

namespace ipcscope::ui {

namespace {

const auto rulesKey = QStringLiteral("rules");

/// "red topic == EU", as write() puts it.
ColorRule ruleOf(const QString& line) {
    const qsizetype space = line.indexOf(u' ');
    return {.filter = line.mid(space + 1), .color = rowColorOf(QStringView(line).first(std::max<qsizetype>(space, 0)))};
}

bool isUsable(const ColorRule& rule) {
    return rule.color != RowColor::None && rule.filter.size() <= ColorRules::longestFilter &&
           !rule.filter.trimmed().isEmpty();
}

} // namespace

ColorRules::ColorRules(const QString& file)
    : m_file(file, QSettings::IniFormat) {
    read();
    QList<ColorRule> rules = m_rules;
    for (const Compiled& each : m_compiled)
        if (each.filter.isOfOneCapture())
            rules.removeOne(m_rules[each.rule]);
    if (rules != m_rules)
        setAll(rules);
}

RowColor ColorRules::colorOf(const QString& filter) const {
    const auto found = std::ranges::find(m_rules, filter, &ColorRule::filter);
    return found == m_rules.end() ? RowColor::None : found->color;
}

bool ColorRules::choose(const QString& filter, RowColor color) {
    read(); // another window may have changed them
    QList<ColorRule> rules = m_rules;
    rules.removeIf([&filter](const ColorRule& each) { return each.filter == filter; });
    const ColorRule chosen{.filter = filter, .color = color};
    if (color != RowColor::None && (!isUsable(chosen) || rules.size() >= most))
        return false;
    if (color != RowColor::None)
        rules.prepend(chosen);
    setAll(rules);
    return true;
}

void ColorRules::setAll(const QList<ColorRule>& rules) {
    write(rules);
    read();
}

void ColorRules::write(const QList<ColorRule>& rules) {
    QStringList lines;
    for (const ColorRule& rule : rules)
        lines.append(wordOf(rule.color) + u' ' + rule.filter);
    m_file.setValue(rulesKey, lines);
    m_file.sync();
}

void ColorRules::read() {
    m_file.sync();
    m_rules.clear();
    m_compiled.clear();
    for (const QString& line : m_file.value(rulesKey).toStringList()) {
        const ColorRule rule = ruleOf(line);
        if (!isUsable(rule) || m_rules.size() == most)
            continue;
        if (auto filter = capture::Filter::parse(rule.filter.toStdString())) {
            const bool readsPayload = filter->readsPayload();
            m_compiled.push_back({m_rules.size(), std::move(*filter), readsPayload});
        }
        m_rules.append(rule);
    }
    Q_EMIT changed();
}

const ColorRule* ColorRules::firstFor(const capture::Row& row) const {
    const bool large = row.record.header.size > mostRead;
    for (const Compiled& each : m_compiled) {
        if (!(large && each.readsPayload) && each.filter.passes(row))
            return &m_rules[each.rule];
    }
    return nullptr;
}

bool ColorRules::anyAsksForReplies() const {
    return std::ranges::any_of(m_compiled, [](const Compiled& each) { return capture::asksForReplies(each.filter); });
}

} // namespace ipcscope::ui
