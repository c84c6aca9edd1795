// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/filter/seen_values.h"
#include "ui/details/details_pane.h"
#include "ui/dialogs/color_rules_sheet.h"
#include "ui/engine/traffic.h"
#include "ui/messages/color_menu.h"
#include "ui/messages/filter_line.h"
#include "ui/messages/known_filters.h"
#include "ui/messages/message_model.h"
#include "ui/messages/traffic_page.h"

namespace ipcscope::ui {

void TrafficPage::wireColors() {
    m_model->setColorRules(m_filters.colors);
    const auto wantReplies = [this] {
        if (m_filters.colors.anyAsksForReplies())
            m_traffic->wantReplies();
    };
    connect(&m_filters.colors, &ColorRules::changed, this, wantReplies);
    wantReplies();
    ColorMenu& ofDetails = m_details->colorMenu();
    connect(&ofDetails, &QMenu::aboutToShow, this,
            [this, &ofDetails] { ofDetails.setColor(m_filters.colors.colorOf(testOf(m_details->currentField()))); });
    connect(&ofDetails, &ColorMenu::chosen, this,
            [this](RowColor color) { colorBy(testOf(m_details->currentField()), color); });
    connect(&ofDetails, &ColorMenu::rulesRequested, this, &TrafficPage::openColorRules);
}

void TrafficPage::addColorMenu(QMenu& menu, const QString& test) {
    auto* colors = new ColorMenu(&menu);
    colors->setColor(m_filters.colors.colorOf(test));
    menu.addMenu(colors);
    connect(colors, &ColorMenu::chosen, this, [this, test](RowColor color) { colorBy(test, color); });
    connect(colors, &ColorMenu::rulesRequested, this, &TrafficPage::openColorRules);
}

void TrafficPage::colorBy(const QString& test, RowColor color) {
    if (!test.isEmpty() && !m_filters.colors.choose(test, color))
        showFault({}, tr("There are too many colouring rules"),
                  tr("%1 are kept at most; remove some of them first.").arg(ColorRules::most));
}

void TrafficPage::openColorRules() {
    auto* sheet = new ColorRulesSheet(m_filters.colors.all(), m_filter->seen(), this);
    sheet->setAttribute(Qt::WA_DeleteOnClose);
    connect(sheet, &QDialog::accepted, this, [this, sheet] { m_filters.colors.setAll(sheet->rules()); });
    sheet->open();
}

} // namespace ipcscope::ui
