// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/engine/monitor.h"

#include "core/observe/capture/sources.h"

#include <algorithm>

namespace ipcscope::ui {

capture::Surroundings Monitor::surroundings() const {
    return {.endpoint = m_request.endpoint,
            .method = capture::sources().front().name.data(),
            .roster = &m_roster,
            .notes = nullptr};
}

void Monitor::setFilter(std::shared_ptr<const capture::Filter> filter) {
    take();
    m_job.giveUp();
    m_filter = filter && !filter->empty() ? std::move(filter) : nullptr;
    forgetRows();
    m_view.setFilter(m_filter, surroundings());
    if (m_filter) {
        m_jobEnd = m_frozen ? m_frozenAt : m_store.end();
        capture::Store::Snapshot kept = m_store.snapshot();
        std::erase_if(kept.chunks, [this](const auto& entry) { return entry.first >= m_jobEnd; });
        m_job.start(std::move(kept), m_filter, surroundings(), std::make_shared<const capture::Roster>(m_roster));
    }
    arm();
    Q_EMIT filterChanged();
    Q_EMIT countersChanged();
}

void Monitor::forgetRows() {
    const std::uint64_t rows = m_view.rows();
    if (rows > 0)
        Q_EMIT rowsAboutToLeave(rows);
    m_view.clear();
    if (rows > 0)
        Q_EMIT rowsLeft();
}

void Monitor::takeFound(const std::vector<capture::RecordId>& ids) {
    const auto first = std::ranges::lower_bound(ids, m_store.first());
    const auto end = std::ranges::lower_bound(first, ids.end(), m_jobEnd);
    if (first == end)
        return;
    Q_EMIT rowsAboutToBeAdded(m_view.rows(), static_cast<quint64>(end - first));
    m_view.adopt(std::span(first, end), *std::prev(end) + 1);
    Q_EMIT rowsAdded();
    Q_EMIT countersChanged();
}

void Monitor::endFiltering() {
    m_view.adopt({}, m_jobEnd);
    arm();
    Q_EMIT countersChanged();
}

} // namespace ipcscope::ui
