// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/view.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace ipcscope::capture {

namespace {

constexpr std::uint64_t span = std::numeric_limits<std::uint32_t>::max();

/// Calls `take` with the index of each record of [from, end) that is no command, until it answers false.
template<class Take>
void eachShown(const KeptChunk& records, std::size_t from, std::size_t end, Take take) {
    const auto headers = records.inMemory() ? records.chunk()->headers() : std::span<const RecordHeader>();
    const bool ask = headers.empty() && records.mayHaveCommands();
    for (; from < end; ++from) {
        const bool command = headers.empty() ? ask && records.isCommand(from) : headers[from].kind() == Kind::Command;
        if (!command && !take(from))
            return;
    }
}

} // namespace

RecordId View::idAt(std::uint64_t row) const {
    return m_base + m_rows[row];
}

std::uint64_t View::rowOf(RecordId id) const {
    if (id <= m_base)
        return 0;
    if (id - m_base > span)
        return m_rows.size();
    const auto row = std::ranges::lower_bound(m_rows, static_cast<std::uint32_t>(id - m_base));
    return static_cast<std::uint64_t>(row - m_rows.begin());
}

std::uint64_t View::extend(std::uint64_t most) {
    m_seen = std::max(m_seen, m_store.first());
    const auto end = m_seen + std::min(most, m_store.end() - m_seen);
    if (m_filter)
        return extendFiltered(end);
    const auto before = m_rows.size();
    while (m_seen < end) {
        const auto& [first, records] = m_store.chunkHolding(m_seen);
        bool room = true;
        eachShown(records, static_cast<std::size_t>(m_seen - first),
                  static_cast<std::size_t>(std::min<RecordId>(end - first, records.count())), [&](std::size_t index) {
                      m_seen = first + index;
                      room = makeRoomFor(m_seen);
                      if (room)
                          m_rows.push_back(static_cast<std::uint32_t>(m_seen - m_base));
                      return room;
                  });
        if (!room)
            break;
        m_seen = std::min<RecordId>(end, first + records.count());
    }
    return m_rows.size() - before;
}

std::uint64_t View::pending(std::uint64_t most) const {
    auto at = std::max(m_seen, m_store.first());
    const auto end = at + std::min(most, m_store.end() - at);
    if (m_filter) {
        lookAhead(at, end);
        const auto from = std::ranges::lower_bound(m_ahead, at);
        return static_cast<std::uint64_t>(std::ranges::lower_bound(m_ahead, end) - from);
    }
    std::uint64_t rows = 0;
    while (at < end) {
        const auto& [first, records] = m_store.chunkHolding(at);
        const auto last = std::min<RecordId>(end, first + records.count());
        eachShown(records, static_cast<std::size_t>(at - first), static_cast<std::size_t>(last - first),
                  [&](std::size_t) { return ++rows > 0; });
        at = last;
    }
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

std::uint64_t View::adopt(std::span<const RecordId> found, RecordId seen) {
    const auto before = m_rows.size();
    for (const RecordId id : found) {
        if (id < m_store.first())
            continue;
        if (!makeRoomFor(id))
            break;
        m_rows.push_back(static_cast<std::uint32_t>(id - m_base));
    }
    m_seen = std::max(m_seen, seen);
    return m_rows.size() - before;
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
        appendMatches(*m_filter, *chunk, first, begin, last, m_surroundings, Showing::WithoutCommands, m_ahead);
        m_aheadEnd = first + last;
    }
}

std::uint64_t View::extendFiltered(RecordId end) {
    lookAhead(m_seen, end);
    const auto before = m_rows.size();
    auto next = std::ranges::lower_bound(m_ahead, m_seen);
    for (; next != m_ahead.end() && *next < end; ++next) {
        if (!makeRoomFor(*next)) {
            end = *next;
            break;
        }
        m_rows.push_back(static_cast<std::uint32_t>(*next - m_base));
    }
    m_seen = end;
    m_ahead.erase(m_ahead.begin(), next);
    return m_rows.size() - before;
}

bool View::makeRoomFor(RecordId id) {
    if (id - m_base <= span)
        return true;
    const auto base = m_rows.empty() ? id : idAt(0);
    if (id - base > span)
        return false;
    const auto moved = static_cast<std::uint32_t>(base - m_base);
    for (auto& row : m_rows)
        row -= moved;
    m_base = base;
    return true;
}

std::uint64_t View::outdated() const {
    return rowOf(m_store.first());
}

void View::trim(std::uint64_t rows) {
    const auto count = static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(rows, m_rows.size()));
    m_rows.erase(m_rows.begin(), m_rows.begin() + count);
}

void View::setFilter(std::shared_ptr<const Filter> filter, Surroundings surroundings) {
    m_filter = filter && !filter->empty() ? std::move(filter) : nullptr;
    m_surroundings = std::move(surroundings);
    clear();
}

void View::clear() {
    m_rows.clear();
    m_seen = m_store.first();
    m_ahead.clear();
    m_aheadEnd = m_seen;
}

} // namespace ipcscope::capture
