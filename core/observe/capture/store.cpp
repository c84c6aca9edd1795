// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/store.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace ipcscope::capture {

namespace {

constexpr std::size_t wholeChunk = 1 << 20;
/// Of a small budget, only this part is merged into one chunk, so that eviction stays gradual.
constexpr std::size_t budgetParts = 16;

std::ptrdiff_t offset(std::size_t index) {
    return static_cast<std::ptrdiff_t>(index);
}

} // namespace

std::uint64_t Store::append(KeptChunk batch) {
    if (batch.count() == 0)
        return 0;
    if (!m_startTime)
        m_startTime = batch.firstTime();
    const auto first = m_end;
    m_end += batch.count();
    m_footprint += batch.footprint();
    m_chunks.push_back({first, std::move(batch)});
    mergeNewest();
    findOldestInMemory();
    return evict();
}

void Store::mergeNewest() {
    const auto limit = std::min(wholeChunk, m_budget / budgetParts);
    auto from = m_chunks.size() - 1;
    if (!m_chunks[from].records.inMemory())
        return;
    auto size = m_chunks[from].records.footprint();
    auto count = m_chunks[from].records.count();
    while (from > 0 && size < limit && m_chunks[from].first != m_recordedFrom) {
        const auto& before = m_chunks[from - 1].records;
        if (!before.inMemory() || before.footprint() >= limit || before.footprint() > 2 * size)
            break;
        size += before.footprint();
        count += before.count();
        --from;
    }
    if (from + 1 == m_chunks.size())
        return;
    auto merged = std::make_shared<Chunk>(count, size - count * sizeof(RecordHeader));
    const auto begin = m_chunks.begin() + offset(from);
    merged->setTimeBefore(begin->records.chunk()->timeBefore());
    for (auto kept = begin; kept != m_chunks.end(); ++kept)
        merged->append(*kept->records.chunk());
    begin->records = KeptChunk(std::move(merged));
    m_chunks.erase(begin + 1, m_chunks.end());
}

void Store::findOldestInMemory() {
    m_oldest = std::min(m_oldest, m_chunks.size());
    while (m_oldest < m_chunks.size() && !m_chunks[m_oldest].records.inMemory())
        ++m_oldest;
}

std::uint64_t Store::evict() {
    const auto before = m_first;
    while (m_footprint > m_budget) {
        if (moveOldestToFile())
            continue;
        const auto limit = m_budget + (waitsForFile(m_chunks[m_oldest]) ? recordingSlack : 0);
        if (m_footprint <= limit)
            break;
        if (m_oldest + 1 < m_chunks.size())
            dropOldest();
        else
            cutNewest(limit);
    }
    m_evicted += m_first - before;
    return m_first - before;
}

/// Of one in memory; none: not all of it is in a file.
std::vector<Store::Kept> Store::filedInPlaceOf(const Kept& kept) const {
    auto part = std::ranges::upper_bound(m_placed, kept.first, {}, &Kept::first);
    if (part == m_placed.begin())
        return {};
    --part;
    std::vector<Kept> filed;
    for (auto at = kept.first; at < kept.end(); ++part) {
        if (part == m_placed.end() || part->first > at || part->end() <= at)
            return {};
        const auto end = std::min(kept.end(), part->end());
        const auto from = static_cast<std::size_t>(at - part->first);
        const auto before = kept.records.chunk()->timeBefore(static_cast<std::size_t>(at - kept.first));
        filed.push_back({at, part->records.slice(from, static_cast<std::size_t>(end - at)).after(before)});
        at = end;
    }
    return filed;
}

/// False: not all of the oldest chunk in memory is in a file.
bool Store::moveOldestToFile() {
    const auto& oldest = m_chunks[m_oldest];
    const auto filed = filedInPlaceOf(oldest);
    if (filed.empty())
        return false;
    const auto [first, end] = std::pair(oldest.first, oldest.end());
    m_footprint -= oldest.records.footprint();
    auto next = filed.begin();
    if (m_oldest > 0 && m_chunks[m_oldest - 1].records.extend(next->records))
        ++next;
    const auto place = m_chunks.erase(m_chunks.begin() + offset(m_oldest));
    m_chunks.insert(place, next, filed.end());
    findOldestInMemory();
    // What begins before all rows may be of records that were cleared and come back.
    const auto used = std::ranges::find_if(
        m_placed, [this, first](const Kept& each) { return each.end() > first && each.first >= m_first; });
    const auto unused = std::find_if(used, m_placed.end(), [end](const Kept& each) { return each.end() > end; });
    m_placed.erase(used, unused);
    return true;
}

/// With it goes all that is older: rows have no holes.
void Store::dropOldest() {
    m_footprint -= m_chunks[m_oldest].records.footprint();
    m_chunks.erase(m_chunks.begin(), m_chunks.begin() + offset(m_oldest) + 1);
    m_oldest = 0;
    findOldestInMemory();
    m_first = m_chunks.front().first;
}

void Store::cutNewest(std::size_t limit) {
    const auto first = m_chunks.back().first;
    const auto newest = m_chunks.back().records.chunk();
    std::size_t from = 0;
    while (from < newest->count() && newest->footprint(from) > limit)
        ++from;
    auto rest = std::make_shared<Chunk>(newest->count() - from, newest->footprint(from));
    rest->append(*newest, from);
    rest->setTimeBefore(newest->timeBefore(from));
    m_first = first + from;
    m_footprint = rest->footprint();
    m_chunks.clear();
    m_oldest = 0;
    if (!rest->empty())
        m_chunks.push_back({m_first, KeptChunk(std::move(rest))});
}

std::uint64_t Store::setBudget(std::size_t budget) {
    m_budget = budget;
    return evict();
}

void Store::setRecording(bool on) {
    if (on && !m_recording) {
        std::erase_if(m_placed, [this](const Kept& each) { return each.first >= m_first; });
        const auto filed = std::ranges::find_if(m_chunks.rbegin(), m_chunks.rend(),
                                                [](const Kept& each) { return !each.records.inMemory(); });
        m_recordedFrom = filed.base() == m_chunks.end() ? m_end : filed.base()->first;
    }
    m_recording = on;
}

std::uint64_t Store::placed(RecordId first, KeptChunk filed) {
    m_placed.push_back({first, std::move(filed)});
    return evict();
}

Store::Snapshot Store::clear() {
    auto forgotten = snapshot();
    m_chunks.clear();
    m_lent.clear();
    m_oldest = 0;
    m_first = m_end;
    m_footprint = 0;
    return forgotten;
}

bool Store::makeRoom(Snapshot& forgotten) {
    auto& chunks = forgotten.chunks;
    std::size_t size = m_footprint;
    for (const auto& kept : chunks)
        size += kept.records.footprint();
    for (auto at = chunks.begin(); at != chunks.end() && size > m_budget;) {
        if (!at->records.inMemory()) {
            ++at;
            continue;
        }
        const auto filed = filedInPlaceOf(*at);
        if (filed.empty() && waitsForFile(*at) && size <= m_budget + recordingSlack)
            break; // it will be in the file soon
        size -= at->records.footprint();
        if (filed.empty()) { // with it goes all that is older: rows have no holes
            forgotten.left += at->end() - chunks.front().first;
            at = chunks.erase(chunks.begin(), at + 1);
        } else {
            at = chunks.insert(chunks.erase(at), filed.begin(), filed.end()) + offset(filed.size());
        }
    }
    return !chunks.empty() && chunks.back().end() == m_first;
}

bool Store::restore(Snapshot forgotten) {
    if (forgotten.chunks.empty())
        return true;
    if (forgotten.chunks.back().end() != m_first)
        return false;
    m_first = forgotten.chunks.front().first;
    m_evicted += forgotten.left;
    for (const auto& kept : forgotten.chunks)
        m_footprint += kept.records.footprint();
    m_chunks.insert(m_chunks.begin(), forgotten.chunks.begin(), forgotten.chunks.end());
    m_oldest = 0;
    findOldestInMemory();
    evict();
    return true;
}

void Store::letGoOfCleared() {
    const auto needed = std::ranges::find_if(m_placed, [this](const Kept& each) { return each.end() > m_first; });
    m_placed.erase(m_placed.begin(), needed);
}

const Store::Kept& Store::chunkHolding(RecordId id) const {
    const auto after = std::ranges::upper_bound(m_chunks, id, {}, &Kept::first);
    return *std::prev(after);
}

Store::AtHand Store::chunkAtHand(RecordId id) const {
    const auto& kept = chunkHolding(id);
    if (kept.records.inMemory())
        return {kept.first, &kept.records.chunk()};
    for (const auto& [first, records] : m_lent) {
        if (id >= first && id < first + records->count())
            return {first, &records};
    }
    return {kept.first, nullptr};
}

std::pair<RecordId, std::shared_ptr<const Chunk>> Store::atHand(RecordId id) const {
    const auto [first, chunk] = chunkAtHand(id);
    return {first, chunk == nullptr ? nullptr : *chunk};
}

void Store::lend(RecordId first, std::shared_ptr<const Chunk> records) {
    m_lent.push_front({first, std::move(records)});
    if (m_lent.size() > mostLent)
        m_lent.pop_back();
}

Record Store::at(RecordId id) const {
    const auto [first, chunk] = chunkAtHand(id);
    return (*chunk)->record(static_cast<std::size_t>(id - first));
}

RecordHeader Store::header(RecordId id) const {
    const auto [first, chunk] = chunkAtHand(id);
    return (*chunk)->header(static_cast<std::size_t>(id - first));
}

} // namespace ipcscope::capture
