// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/filter/filter_run.h"
#include "ui/engine/traffic.h"
#include "ui/messages/color_rules.h"
#include "ui/messages/message_model.h"
#include "ui/messages/message_text.h"
#include "ui/shell/formats.h"

namespace ipcscope::ui {

const capture::Note* MessageModel::noteOn(capture::RecordId id) const {
    const auto found = m_traffic.notes().find(id);
    return found == m_traffic.notes().end() ? nullptr : &found->second;
}

/// Rich text on purpose: left to guess, Qt might take the note or the rule for it.
QVariant MessageModel::tip(capture::RecordId id) const {
    QString tip;
    const auto add = [&tip](const QString& text) {
        if (!text.isEmpty())
            tip += QStringLiteral("<p style='white-space:pre-wrap'>%1</p>").arg(text.toHtmlEscaped());
    };
    if (const capture::Note* note = noteOn(id))
        add(shown(note->text));
    add(ofRule(Qt::AccessibleDescriptionRole, id).toString());
    return tip.isEmpty() ? QVariant() : tip;
}

void MessageModel::setColorRules(const ColorRules& rules) {
    m_rules = &rules;
    const auto judgeAgain = [this] { arrive(m_traffic.store().first(), m_traffic.store().end()); };
    connect(&rules, &ColorRules::changed, this, judgeAgain);
    judgeAgain();
}

/// Each record in sight is judged once, not with every paint.
const ColorRule* MessageModel::ruleFor(capture::RecordId id) const {
    if (m_rules == nullptr || m_rules->all().isEmpty())
        return nullptr;
    Judged& judged = m_judged[id % m_judged.size()];
    if (judged.id != id || !judged.known) {
        const auto [first, records] = m_traffic.store().atHand(id);
        if (!records)
            return nullptr;
        const capture::Surroundings surroundings = m_traffic.surroundings();
        judged = {.id = id,
                  .known = true,
                  .rule = m_rules->firstFor(
                      capture::rowOf(*records, static_cast<std::size_t>(id - first), first, surroundings))};
    }
    return judged.rule;
}

QVariant MessageModel::ofRule(int role, capture::RecordId id) const {
    const ColorRule* rule = ruleFor(id);
    if (role == ColorRole)
        return static_cast<int>(rule == nullptr ? RowColor::None : rule->color);
    return rule == nullptr
               ? QVariant()
               : tr("%1, by the colouring rule: %2").arg(nameOf(rule->color), shown(rule->filter.toStdString()));
}

QString MessageModel::spokenText(int row, MessageColumn column, capture::RecordId id) const {
    if (column == MessageColumn::Direction)
        return directionWord(m_traffic.store().header(id));
    const capture::Note* note = column == MessageColumn::No ? noteOn(id) : nullptr;
    if (note == nullptr)
        return text(row, column, id);
    QStringList parts{groupedNumber(id + 1)};
    if (note->marked)
        parts << tr("marked");
    if (!note->text.empty())
        parts << tr("note: %1").arg(shown(note->text));
    return parts.join(QStringLiteral(", "));
}

} // namespace ipcscope::ui
