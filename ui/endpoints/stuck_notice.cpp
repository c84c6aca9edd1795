// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/endpoints/stuck_notice.h"

#include "ui/engine/engine.h"

namespace ipcscope::ui {

StuckNotice::StuckNotice(Engine& engine, QWidget* parent)
    : NoticeBar(parent)
    , m_engine(engine) {
    setObjectName(QStringLiteral("stuck"));
    connect(&engine, &Engine::stuckChanged, this, &StuckNotice::look);
    look();
}

void StuckNotice::look() {
    if (m_engine.trafficIsStuck())
        tell(Tone::Warning, tr("A connection waits for a file system") + u'\n' +
                                tr("A path has been looked up for over 2 seconds; a network drive does not answer, "
                                   "perhaps. All tabs stand still until it does."));
    else if (m_engine.listIsStuck())
        tell(Tone::Warning, tr("The list waits for a file system") + u'\n' +
                                tr("A folder or socket file has been looked at for over 2 seconds; a network drive "
                                   "does not answer, perhaps. The list goes on as soon as it does."));
    else
        hide();
}

} // namespace ipcscope::ui
