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
    m_chips.front()->setChecked(true);
    connect(group, &QButtonGroup::idToggled, this, [this](int id, bool down) {
        if (down)
            Q_EMIT chosen(static_cast<EndpointChoice>(id));
    });
}

void EndpointChips::setCounts(const std::array<int, chipCount>& counts) {
    const auto all = chips();
    for (std::size_t i = 0; i < chipCount; ++i) {
        const QString count = groupedNumber(static_cast<std::uint64_t>(counts[i]));
        if (all[i].counted)
            m_chips[i]->setText(tr("%1 %2").arg(all[i].text, count));
        m_chips[i]->setAccessibleDescription(tr("%n endpoints", nullptr, counts[i]));
    }
}

void EndpointChips::choose(EndpointChoice choice) {
    m_chips[static_cast<std::size_t>(choice)]->setChecked(true);
}

} // namespace ipcscope::ui
