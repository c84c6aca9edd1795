// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/filter_line.h"

#include "core/observe/capture/filter/conjuncts.h"
#include "core/observe/capture/filter/seen_values.h"
#include "ui/endpoints/problem_label.h"
#include "ui/engine/traffic.h"
#include "ui/messages/filter_chips.h"
#include "ui/messages/known_filters.h"
#include "ui/messages/saved_filter_bar.h"
#include "ui/shell/formats.h"
#include "ui/shell/theme.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>

#include <algorithm>
#include <chrono>

namespace ipcscope::ui {

namespace {

constexpr std::size_t mostValues = 20;
constexpr auto lookingForValues = std::chrono::milliseconds(3);

QList<FilterPart> partsOf(const QString& filter, bool on) {
    QList<FilterPart> parts;
    for (const std::string& part : capture::conjuncts(filter.toStdString()))
        parts.append({editable(part), on});
    return parts;
}

/// The filter that all parts make which are on.
QString together(const QList<FilterPart>& parts) {
    std::vector<std::string> on;
    for (const FilterPart& part : parts) {
        if (part.on)
            on.push_back(part.text.toStdString());
    }
    return editable(capture::conjunction(on));
}

} // namespace

FilterLine::FilterLine(Traffic& traffic, KnownFilters& filters, QWidget* parent)
    : QWidget(parent)
    , m_traffic(traffic)
    , m_filters(filters)
    , m_edit(new FilterEdit(seen(), this))
    , m_past(new QToolButton(this))
    , m_saved(new SavedFilterBar(filters.saved, this))
    , m_count(new QLabel(this))
    , m_problem(new ProblemLabel(this))
    , m_chips(new FilterChips(this)) {
    m_past->setIcon(icon(QStringLiteral("chevron-down")));
    m_past->setAutoRaise(true);
    m_past->setToolTip(tr("Filters that were applied before"));
    m_past->setAccessibleName(tr("Former filters"));
    m_past->setFocusPolicy(Qt::TabFocus);
    m_count->setTextFormat(Qt::PlainText);
    m_count->setProperty("look", QStringLiteral("secondary"));
    m_problem->setContentsMargins(10, 0, 10, 2);

    auto* row = new QHBoxLayout;
    row->setContentsMargins(10, 0, 10, 4);
    row->setSpacing(6);
    row->addWidget(m_edit, 1);
    row->addWidget(m_past);
    row->addWidget(m_saved);
    row->addWidget(m_count);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addLayout(row);
    layout->addWidget(m_problem);
    layout->addWidget(m_chips);
    setFocusProxy(m_edit);

    connect(m_edit, &FilterEdit::judged, this, [this] {
        m_asked = false;
        showVerdict();
    });
    connect(m_edit, &FilterEdit::entered, this, &FilterLine::enter);
    connect(m_edit, &FilterEdit::escaped, this, &FilterLine::restore);
    connect(m_chips, &FilterChips::edited, this, [this] { apply(m_chips->parts()); });
    connect(m_past, &QToolButton::clicked, this, &FilterLine::openHistory);
    connect(m_saved, &SavedFilterBar::chosen, this, [this](const QString& filter) {
        m_edit->setText(filter);
        enter();
    });
    connect(m_saved, &SavedFilterBar::toggled, this, &FilterLine::setParts);
    connect(m_saved, &SavedFilterBar::heartbeatsToggled, this, [this](bool hidden) {
        m_traffic.setShowing(hidden ? capture::Showing::WithoutCommands : capture::Showing::Everything);
    });
    connect(&traffic, &Traffic::countersChanged, this, &FilterLine::showCount);
    showCount();
}

FilterEdit::Seen FilterLine::seen() const {
    const Traffic& traffic = m_traffic;
    return {.values =
                [&traffic](const capture::FieldReference& field) {
                    return capture::seenValues(traffic.store(), field, traffic.surroundings(), mostValues,
                                               lookingForValues);
                },
            .members =
                [&traffic](std::string_view begun) {
                    return capture::seenMembers(traffic.store(), begun, mostValues, lookingForValues);
                }};
}

void FilterLine::open() {
    m_edit->setFocus(Qt::ShortcutFocusReason);
    m_edit->selectAll();
}

bool FilterLine::isActive() const {
    return m_traffic.filter() != nullptr;
}

void FilterLine::enter() {
    using enum FilterEdit::Verdict;
    if (m_edit->verdict() == Incomplete || m_edit->verdict() == Invalid) {
        m_asked = true;
        showVerdict();
        QAccessibleEvent event(m_problem, QAccessible::Alert);
        QAccessible::updateAccessibility(&event);
        return;
    }
    QList<FilterPart> parts = partsOf(m_edit->text(), true);
    for (const FilterPart& part : m_applied) {
        if (!part.on && !parts.contains(FilterPart{part.text, true}))
            parts.append(part);
    }
    if (applyAndRemember(parts))
        Q_EMIT left();
}

void FilterLine::restore() {
    const QString applied = together(m_applied);
    if (m_edit->text() == applied)
        Q_EMIT left();
    else
        m_edit->setText(applied);
}

void FilterLine::narrow(const QString& part) {
    QList<FilterPart> parts = m_applied;
    if (!parts.contains(FilterPart{part, true}))
        parts.append({part, true});
    applyAndRemember(parts);
}

void FilterLine::exclude(const QString& part) {
    narrow(editable(capture::negated(part.toStdString())));
}

void FilterLine::replace(const QString& filter) {
    applyAndRemember(partsOf(filter, true));
}

void FilterLine::offer(const QString& filter) {
    if (filter.isEmpty() || !capture::Filter::parse(filter.toStdString()))
        return;
    m_applied = partsOf(filter, false);
    m_chips->setParts(m_applied);
}

QList<FilterPart> FilterLine::lastingParts() const {
    QList<FilterPart> parts = m_applied;
    const bool anyOn = std::ranges::any_of(parts, &FilterPart::on);
    parts.removeIf([anyOn](const FilterPart& part) {
        const auto filter = capture::Filter::parse(part.text.toStdString());
        return part.on != anyOn || !filter || filter->isOfOneCapture();
    });
    return parts;
}

void FilterLine::clear() {
    apply({});
}

/// All parts of `filter` are applied beside what is, or none of them is any more.
void FilterLine::setParts(const QString& filter, bool on) {
    QList<FilterPart> parts = m_applied;
    for (const std::string& part : capture::conjuncts(filter.toStdString())) {
        const QString text = editable(part);
        parts.removeIf([&text](const FilterPart& each) { return each.text == text; });
        if (on)
            parts.append({text, true});
    }
    if (on && !capture::Filter::parse(filter.toStdString())) { // it may be of another version: it is shown, not applied
        m_edit->setText(filter);
        showParts();
        return;
    }
    applyAndRemember(parts);
}

/// What is no filter, or too long for one, is shown with what is wrong; what was applied before stays.
bool FilterLine::apply(const QList<FilterPart>& parts) {
    const QString text = together(parts);
    m_edit->setText(text);
    const bool tooLong = text.size() > m_edit->maxLength();
    if (tooLong || m_edit->verdict() == FilterEdit::Verdict::Incomplete ||
        m_edit->verdict() == FilterEdit::Verdict::Invalid) {
        m_chips->setParts(m_applied);
        m_asked = true;
        showVerdict();
        if (tooLong)
            m_problem->tell(tr("The filter would be too long: more than %1 characters").arg(m_edit->maxLength()));
        return false;
    }
    m_applied = parts;
    m_chips->setParts(parts);
    m_traffic.setFilter(m_edit->filter());
    showParts();
    Q_EMIT applied();
    return true;
}

/// The same for what somebody asked for: it is remembered.
bool FilterLine::applyAndRemember(const QList<FilterPart>& parts) {
    const bool applied = apply(parts);
    if (applied)
        m_filters.history.add(together(parts));
    return applied;
}

/// Which saved filters are part of what is applied.
void FilterLine::showParts() {
    QStringList on;
    for (const FilterPart& part : m_applied) {
        if (part.on)
            on.append(part.text);
    }
    m_saved->setApplied(together(m_applied), on);
}

void FilterLine::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    m_saved->setRoom(width() / 2);
}

void FilterLine::showVerdict() {
    const bool tells = m_edit->verdict() == FilterEdit::Verdict::Invalid || (m_asked && !m_edit->problem().isEmpty());
    m_problem->tell(tells ? m_edit->problem() : QString());
}

void FilterLine::showCount() {
    const QString shown = groupedNumber(m_traffic.view().rows());
    const QString kept = groupedNumber(m_traffic.store().kept());
    m_count->setText(m_traffic.isFiltering() ? tr("%1 of %2 …").arg(shown, kept) : tr("%1 of %2").arg(shown, kept));
    m_count->setVisible(isActive());
}

void FilterLine::openHistory() {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const QString& filter : m_filters.history.filters()) {
        QString text = filter;
        menu->addAction(text.replace(QLatin1Char('&'), QStringLiteral("&&")), this, [this, filter] {
            m_edit->setText(filter);
            enter();
        });
    }
    if (menu->isEmpty())
        menu->addAction(tr("No filter was applied yet"))->setEnabled(false);
    else if (isActive())
        menu->addSeparator();
    if (isActive())
        menu->addAction(tr("Show all again"), this, &FilterLine::clear);
    menu->popup(m_past->mapToGlobal(m_past->rect().bottomLeft()));
}

} // namespace ipcscope::ui
