// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/view.h"

#include <algorithm>
#include <utility>

namespace ipcscope::capture {

namespace {

/// Calls `take` with each run of records of [from, end) that is shown: number of the first, how many.
template<class Take>
void eachShown(const KeptChunk& records, std::size_t from, std::size_t end, Showing showing, Take take) {
    if (showing == Showing::Everything || !records.mayHaveCommands())
        return take(from, end - from);
    while (from < end) {
        auto runEnd = from;
        while (runEnd < end && !records.isCommand(runEnd))
            ++runEnd;
        if (runEnd > from)
            take(from, runEnd - from);
        from = runEnd + 1;
    }
}

/// Calls `take` as eachShown() does with each run of records of [at, end) of the store, by id.
template<class Take>
void eachShown(const Store& store, RecordId at, RecordId end, Showing showing, Take take) {
    while (at < end) {
        const auto& [first, records] = store.chunkHolding(at);
        const auto last = std::min<RecordId>(end, first + records.count());
        eachShown(records, static_cast<std::size_t>(at - first), static_cast<std::size_t>(last - first), showing,
                  [&, base = first](std::size_t index, std::size_t count) { take(base + index, count); });
        at = last;
    }
}

} // namespace

std::uint64_t View::extend(std::uint64_t most) {
    m_seen = std::max(m_seen, m_store.first());
    const auto end = m_seen + std::min(most, m_store.end() - m_seen);
    if (m_filter)
        return extendFiltered(end);
    const auto before = rows();
    eachShown(m_store, m_seen, end, m_showing,
              [this](RecordId first, std::size_t count) { m_rows.append(first, count); });
    m_seen = end;
    return rows() - before;
}

std::uint64_t View::pending(std::uint64_t most) const {
    const auto at = std::max(m_seen, m_store.first());
    const auto end = at + std::min(most, m_store.end() - at);
    if (m_filter) {
        lookAhead(at, end);
        return m_ahead.rowOf(end) - m_ahead.rowOf(at);
    }
    std::uint64_t rows = 0;
    eachShown(m_store, at, end, m_showing, [&rows](RecordId /*first*/, std::size_t count) { rows += count; });
    return rows;
}

std::uint64_t View::within(std::uint64_t most, std::chrono::steady_clock::time_point deadline) const {
    const auto at = std::max(m_seen, m_store.first());
    const auto end = at + std::min(most, m_store.end() - at);
    if (!m_filter)
        return end - at;
    constexpr RecordId step = 64;
    RecordId done = at;
    while (done < end && (done == at || std::chrono::steady_clock::now() < deadline)) {
        done = std::min(end, done + (done == at ? 1 : step));
        lookAhead(at, done);
    }
    return done - at;
}

std::uint64_t View::adoptable(const RowIds& found, RecordId seen) const {
    const auto from = std::max(m_store.first(), m_seen);
    return from < seen ? found.rowOf(seen) - found.rowOf(from) : 0;
}

std::uint64_t View::adopt(RowIds found, RecordId seen) {
    const auto end = found.rowOf(seen);
    const auto added = adoptable(found, seen);
    m_rows.append(std::move(found), end - added, end);
    m_seen = std::max(m_seen, seen);
    return added;
}

void View::lookAhead(RecordId from, RecordId end) const {
    if (m_aheadEnd < from) {
        m_ahead.clear();
        m_aheadEnd = from;
    }
    while (m_aheadEnd < end) {
        const auto& [first, records] = m_store.chunkHolding(m_aheadEnd);
        const auto chunk = records.load();
        const auto begin = static_cast<std::size_t>(m_aheadEnd - first);
        const auto last = static_cast<std::size_t>(std::min<RecordId>(end - first, chunk->count()));
        appendMatches(*m_filter, *chunk, first, begin, last, m_surroundings, m_showing, m_ahead);
        m_aheadEnd = first + last;
    }
}

std::uint64_t View::extendFiltered(RecordId end) {
    lookAhead(m_seen, end);
    const auto from = m_ahead.rowOf(m_seen);
    const auto to = m_ahead.rowOf(end);
    m_rows.append(m_ahead, from, to);
    m_seen = end;
    m_ahead.dropOldest(to);
    return to - from;
}

std::uint64_t View::outdated() const {
    return rowOf(m_store.first());
}

void View::setFilter(std::shared_ptr<const Filter> filter, Surroundings surroundings) {
    m_filter = filter && !filter->empty() ? std::move(filter) : nullptr;
    m_surroundings = std::move(surroundings);
    clear();
}

void View::setShowing(Showing showing) {
    m_showing = showing;
    clear();
}

void View::clear() {
    m_rows.clear();
    m_seen = m_store.first();
    m_ahead.clear();
    m_aheadEnd = m_seen;
}

} // namespace ipcscope::capture
