// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/compare_window.h"
#include "ui/engine/traffic.h"
#include "ui/messages/compare_job.h"
#include "ui/messages/message_list.h"
#include "ui/messages/message_model.h"
#include "ui/messages/message_text.h"
#include "ui/messages/traffic_page.h"

namespace ipcscope::ui {

void TrafficPage::compareWithPrevious() {
    const auto id = currentId();
    if (!id || !m_traffic->store().isAtHand(*id))
        return;
    if (!isMessage(m_traffic->store().header(*id).kind())) {
        showFault({}, tr("Only messages are compared"), tr("Choose a message: this row tells of something else."));
        return;
    }
    m_comparing->start(m_traffic->store().snapshot(), *id, m_traffic->pins());
}

void TrafficPage::showComparison(const std::optional<ComparedMessages>& compared) {
    if (!compared) {
        showFault(
            {}, tr("Nothing to compare with"),
            tr("No earlier message is kept that went the same way with the same topic, or without a topic over the "
               "same connection."));
        return;
    }
    if (!m_comparison) {
        m_comparison = new CompareWindow(this);
        connect(m_comparison, &CompareWindow::wanted, this, &TrafficPage::goTo);
    }
    m_comparison->compare(*compared);
    m_comparison->show();
    m_comparison->raise();
    m_comparison->activateWindow();
}

/// The filter may hide it, and it may have left by now.
void TrafficPage::goTo(capture::RecordId id) {
    const int row = m_model->rowOf(id);
    if (row >= 0)
        m_list->pick(row);
    else if (id >= m_traffic->store().first())
        showRecord(id);
    else
        showFault({}, tr("The message is gone"), tr("It has left the memory since."));
}

} // namespace ipcscope::ui
