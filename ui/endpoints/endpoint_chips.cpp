// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/endpoints/endpoint_chips.h"

#include "ui/shell/formats.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QPushButton>

namespace ipcscope::ui {

namespace {

struct Chip {
    QString text; ///< without a count
    QString name;
    QString tip;
    bool counted;
};

std::array<Chip, EndpointChips::chipCount> chips() {
    return {{
        {EndpointChips::tr("All"), EndpointChips::tr("All endpoints"), EndpointChips::tr("Show every endpoint"), false},
        {EndpointChips::tr("Live"), EndpointChips::tr("Live endpoints"),
         EndpointChips::tr("Show only endpoints that somebody listens at"), true},
        {EndpointChips::tr("Stale"), EndpointChips::tr("Stale endpoints"),
         EndpointChips::tr("Show only socket files that nobody listens behind"), true},
        {EndpointChips::tr("Mine"), EndpointChips::tr("My endpoints"),
         EndpointChips::tr("Show only endpoints of your own user"), false},
        {QStringLiteral("★"), EndpointChips::tr("Starred endpoints"),
         EndpointChips::tr("Show only endpoints with a star"), false},
    }};
}

/// "833", "9.2k", "12k".
QString rounded(int count) {
    if (count < 1000)
        return QString::number(count);
    return count < 9950 ? EndpointChips::tr("%1k").arg(count / 1000.0, 0, 'f', 1)
                        : EndpointChips::tr("%1k").arg(count / 1000.0, 0, 'f', 0);
}

} // namespace

EndpointChips::EndpointChips(QWidget* parent)
    : QWidget(parent) {
    auto* group = new QButtonGroup(this);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    const auto all = chips();
    for (std::size_t i = 0; i < chipCount; ++i) {
        auto* chip = new QPushButton(all[i].text, this);
        chip->setProperty("look", QStringLiteral("chip"));
        chip->setCheckable(true);
        chip->setAutoDefault(false);
        chip->setToolTip(all[i].tip);
        chip->setAccessibleName(all[i].name);
        group->addButton(chip, static_cast<int>(i));
        row->addWidget(chip);
        m_chips[i] = chip;
    }
    row->addStretch();
    fit();
    m_chips.front()->setChecked(true);
    connect(group, &QButtonGroup::idToggled, this, [this](int id, bool down) {
        if (down)
            Q_EMIT chosen(static_cast<EndpointChoice>(id));
    });
}

void EndpointChips::setCounts(const std::array<int, chipCount>& counts) {
    if (m_told && counts == m_counts)
        return;
    m_told = true;
    m_counts = counts;
    for (std::size_t i = 0; i < chipCount; ++i)
        m_chips[i]->setAccessibleDescription(tr("%n endpoints", nullptr, counts[i]));
    fit();
}

void EndpointChips::write(Counts how) {
    const auto all = chips();
    for (std::size_t i = 0; i < chipCount; ++i)
        if (all[i].counted)
            m_chips[i]->setText(how == Counts::None || !m_told
                                    ? all[i].text
                                    : tr("%1 %2").arg(all[i].text, how == Counts::Whole
                                                                       ? groupedNumber(std::uint64_t(m_counts[i]))
                                                                       : rounded(m_counts[i])));
}

void EndpointChips::fit() {
    const auto wanted = [this](Counts how) {
        write(how);
        int sum = layout()->spacing() * static_cast<int>(chipCount - 1);
        for (const QPushButton* chip : m_chips)
            sum += chip->sizeHint().width();
        return sum;
    };
    setMinimumWidth(wanted(Counts::None));
    for (const Counts how : {Counts::Whole, Counts::Rounded, Counts::None})
        if (wanted(how) <= width())
            return;
}

void EndpointChips::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fit();
}

void EndpointChips::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        fit();
}

void EndpointChips::choose(EndpointChoice choice) {
    m_chips[static_cast<std::size_t>(choice)]->setChecked(true);
}

} // namespace ipcscope::ui
