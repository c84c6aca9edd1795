// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/compare_window.h"
#include "ui/endpoints/notice_bar.h"
#include "ui/engine/traffic.h"
#include "ui/messages/compared_messages.h"
#include "ui/messages/message_list.h"
#include "ui/messages/message_model.h"
#include "ui/messages/traffic_page.h"

#include <QTimer>

#include <chrono>
#include <utility>

namespace ipcscope::ui {

namespace {

constexpr std::chrono::milliseconds patience{300};

} // namespace

void TrafficPage::compareWithPrevious() {
    const auto id = currentId();
    if (!id)
        return;
    m_comparing.start([snapshot = m_traffic->store().snapshot(), id = *id, pins = m_traffic->pins()](const auto& job) {
        job.give(ui::compareWithPrevious(snapshot, id, pins, job.stale()));
    });
    QTimer::singleShot(patience, this, [this] {
        if (!m_comparing.isRunning())
            return;
        m_looking = true;
        m_notice->tell(NoticeBar::Tone::Good, tr("Looking for the message before…"));
        m_notice->offer(tr("Cancel"), [this] {
            m_looking = false;
            m_comparing.giveUp();
            m_notice->hide();
        });
    });
}

void TrafficPage::showComparison(const std::shared_ptr<const ComparedMessages>& compared) {
    if (std::exchange(m_looking, false))
        m_notice->hide();
    if (!compared) {
        showFault({}, tr("Nothing to compare with"),
                  tr("No earlier message is kept that went the same way with the same topic, or without a topic over "
                     "the same connection."));
        return;
    }
    if (!m_comparison) {
        m_comparison = new CompareWindow(this);
        connect(m_comparison, &CompareWindow::wanted, this, &TrafficPage::goTo);
    }
    m_comparison->compare(compared);
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
        showUnlisted(id);
    else
        showFault({}, tr("The message is gone"), tr("It has left the memory since."));
}

} // namespace ipcscope::ui
