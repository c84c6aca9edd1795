// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/auto_identify_flow.h"

#include "ui/dialogs/auto_identify_sheet.h"
#include "ui/engine/auto_identifier.h"

#include <QAction>

namespace ipcscope::ui {

AutoIdentifyFlow::AutoIdentifyFlow(Engine& engine, QAction& action, QWidget& window)
    : QObject(&window)
    , m_identifier(new AutoIdentifier(engine, this))
    , m_action(action)
    , m_window(window) {
    connect(&m_action, &QAction::triggered, this, &AutoIdentifyFlow::choose);
}

void AutoIdentifyFlow::choose(bool on) {
    if (!on) {
        m_identifier->setOn(false);
        return;
    }
    m_action.setChecked(false);
    auto* sheet = new AutoIdentifySheet([this](const std::string& folder) { return m_identifier->listsAnyIn(folder); },
                                        &m_window);
    sheet->setAttribute(Qt::WA_DeleteOnClose);
    connect(sheet, &QDialog::accepted, this, [this, sheet] {
        m_action.setChecked(true);
        m_identifier->limitTo(sheet->folder());
        m_identifier->setOn(true);
    });
    sheet->open();
}

} // namespace ipcscope::ui
