// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/engine/traffic.h"

#include <algorithm>

namespace ipcscope::ui {

void Traffic::wantReplies() {
    if (m_wantsReplies)
        return;
    m_wantsReplies = true;
    arm();
}

/// Goes on from what is known.
void Traffic::startReplyJob() {
    m_replyJob.start([known = m_replies, snapshot = m_store.snapshot(), roster = m_roster](const auto& job) mutable {
        for (const capture::Store::Kept& kept : snapshot.chunks) {
            if (job.stale())
                return;
            if (kept.end() > known.end())
                known.add(*kept.records.load(), kept.first, &roster);
        }
        job.give(std::make_shared<const capture::Replies>(std::move(known)));
    });
}

void Traffic::takeReplies(const capture::Replies& found) {
    const capture::RecordId before = m_replies.end();
    m_replies = found;
    m_replies.forgetBefore(m_store.first());
    Q_EMIT recordsArrived(before, m_replies.end());
}

void Traffic::findRepliesAgain() {
    m_replyJob.giveUp();
    m_replies = {};
    arm();
}

bool Traffic::repliesAreBehind() const {
    return m_wantsReplies && !m_replyJob.isRunning() && std::max(m_replies.end(), m_store.first()) < m_store.end();
}

/// What is in a file is read in the background.
bool Traffic::extendReplies(std::chrono::steady_clock::time_point deadline) {
    constexpr std::size_t recordsAtOnce = 4096;
    if (!repliesAreBehind())
        return false;
    const capture::RecordId before = m_replies.end();
    do {
        const capture::RecordId at = std::max(m_replies.end(), m_store.first());
        const auto& [first, records] = m_store.chunkHolding(at);
        if (!records.inMemory()) {
            startReplyJob();
            break;
        }
        m_replies.add(*records.chunk(), first, &m_roster, recordsAtOnce);
    } while (repliesAreBehind() && std::chrono::steady_clock::now() < deadline);
    if (before < m_view.seen() && before < m_replies.end())
        Q_EMIT recordsArrived(before, m_replies.end());
    return true;
}

capture::RecordId Traffic::judgedEnd() const {
    const bool asks = m_filter && capture::asksForReplies(*m_filter);
    return asks ? std::min(shownEnd(), m_replies.end()) : shownEnd();
}

} // namespace ipcscope::ui
