// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/engine/traffic.h"

#include "ui/engine/copied_surroundings.h"

#include <algorithm>
#include <chrono>

namespace ipcscope::ui {

namespace {

/// So long at a time, before what was found is shown: a little less than a frame.
constexpr std::chrono::milliseconds filterSlice{25};

} // namespace

capture::Surroundings Traffic::surroundings() const {
    return {.endpoint = endpoint().toStdString(),
            .method = method(),
            .roster = &m_roster,
            .notes = &m_notes,
            .replies = replies(),
            .pins = &m_pins};
}

void Traffic::setFilter(std::shared_ptr<const capture::Filter> filter) {
    take();
    m_filter = filter && !filter->empty() ? std::move(filter) : nullptr;
    if (m_filter && capture::asksForReplies(*m_filter))
        wantReplies();
    showAgain();
    Q_EMIT filterChanged();
    Q_EMIT countersChanged();
}

void Traffic::setShowing(capture::Showing showing) {
    if (showing == m_view.showing())
        return;
    take();
    m_job.giveUp();
    forgetRows();
    m_view.setShowing(showing);
    showAgain();
    Q_EMIT countersChanged();
}

void Traffic::showAgain() {
    m_job.giveUp();
    forgetRows();
    m_view.setFilter(m_filter, surroundings());
    if (m_filter)
        startJob(m_store.first(), shownEnd());
    arm();
}

void Traffic::startJob(capture::RecordId from, capture::RecordId end) {
    m_jobEnd = end;
    capture::Store::Snapshot kept = m_store.snapshot();
    std::erase_if(kept.chunks, [from, end](const auto& entry) { return entry.first >= end || entry.end() <= from; });
    const auto around = copied(surroundings());
    const auto run = std::make_shared<capture::FilterRun>(std::move(kept), m_filter, *around, m_view.showing());
    m_job.start([run, around](const auto& job) {
        for (bool more = true; more && !job.stale();) {
            auto found = std::make_shared<capture::RowIds>();
            more = run->work(filterSlice, *found);
            job.give(std::move(found));
        }
    });
}

void Traffic::forgetRows() {
    m_job.giveUp();
    const std::uint64_t rows = m_view.rows();
    if (rows > 0)
        Q_EMIT rowsAboutToLeave(rows);
    m_view.clear();
    if (rows > 0)
        Q_EMIT rowsLeft();
}

void Traffic::takeFound(capture::RowIds& ids) {
    const auto seen = ids.rows() == 0 ? 0 : std::min(m_jobEnd, ids.idAt(ids.rows() - 1) + 1);
    const auto added = m_view.adoptable(ids, seen);
    if (added == 0)
        return;
    Q_EMIT rowsAboutToBeAdded(m_view.rows(), added);
    m_view.adopt(std::move(ids), seen);
    Q_EMIT rowsAdded();
    Q_EMIT countersChanged();
}

void Traffic::endFiltering() {
    m_view.adopt({}, m_jobEnd);
    arm();
    Q_EMIT countersChanged();
}

} // namespace ipcscope::ui
