// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/store.h"

#include <algorithm>
#include <iterator>

namespace ipcscope::capture {

namespace {

constexpr std::size_t wholeChunk = 1 << 20;
/// Of a small budget, only this part is merged into one chunk, so that eviction stays gradual.
constexpr std::size_t budgetParts = 16;

} // namespace

std::uint64_t Store::append(std::shared_ptr<const Chunk> batch) {
    if (!batch || batch->empty())
        return 0;
    const auto first = m_end;
    m_end += batch->count();
    m_footprint += batch->footprint();
    m_chunks.push_back({first, std::move(batch)});
    mergeNewest();
    return evict();
}

void Store::mergeNewest() {
    const auto limit = std::min(wholeChunk, m_budget / budgetParts);
    auto from = m_chunks.size() - 1;
    auto size = m_chunks[from].chunk->footprint();
    auto count = m_chunks[from].chunk->count();
    while (from > 0 && size < limit) {
        const auto& before = *m_chunks[from - 1].chunk;
        if (before.footprint() >= limit || before.footprint() > 2 * size)
            break;
        size += before.footprint();
        count += before.count();
        --from;
    }
    if (from + 1 == m_chunks.size())
        return;
    const auto merged = std::make_shared<Chunk>(count, size - count * sizeof(RecordHeader));
    const auto begin = m_chunks.begin() + static_cast<std::ptrdiff_t>(from);
    for (auto kept = begin; kept != m_chunks.end(); ++kept)
        merged->append(*kept->chunk);
    begin->chunk = merged;
    m_chunks.erase(begin + 1, m_chunks.end());
}

std::uint64_t Store::evict() {
    const auto before = m_first;
    while (m_footprint > m_budget && m_chunks.size() > 1) {
        m_footprint -= m_chunks.front().chunk->footprint();
        m_chunks.pop_front();
        m_first = m_chunks.front().first;
    }
    if (m_footprint > m_budget) {
        auto& last = m_chunks.front();
        std::size_t from = 0;
        while (from < last.chunk->count() && last.chunk->footprint(from) > m_budget)
            ++from;
        const auto rest = std::make_shared<Chunk>(last.chunk->count() - from, last.chunk->footprint(from));
        rest->append(*last.chunk, from);
        m_first += from;
        m_footprint = rest->footprint();
        m_chunks.clear();
        if (!rest->empty())
            m_chunks.push_back({m_first, rest});
    }
    m_evicted += m_first - before;
    return m_first - before;
}

std::uint64_t Store::setBudget(std::size_t budget) {
    m_budget = budget;
    return m_chunks.empty() ? 0 : evict();
}

void Store::clear() {
    m_chunks.clear();
    m_first = m_end;
    m_footprint = 0;
}

const Store::Kept& Store::holding(RecordId id) const {
    const auto after = std::ranges::upper_bound(m_chunks, id, {}, &Kept::first);
    return *std::prev(after);
}

Record Store::at(RecordId id) const {
    const auto& kept = holding(id);
    return kept.chunk->record(id - kept.first);
}

RecordHeader Store::header(RecordId id) const {
    const auto& kept = holding(id);
    return kept.chunk->header(id - kept.first);
}

std::span<const RecordHeader> Store::headersFrom(RecordId id) const {
    const auto& kept = holding(id);
    return kept.chunk->headers().subspan(id - kept.first);
}

std::pair<RecordId, std::shared_ptr<const Chunk>> Store::chunkHolding(RecordId id) const {
    const auto& kept = holding(id);
    return {kept.first, kept.chunk};
}

Store::Snapshot Store::snapshot() const {
    Snapshot out;
    out.chunks.reserve(m_chunks.size());
    for (const auto& kept : m_chunks)
        out.chunks.emplace_back(kept.first, kept.chunk);
    return out;
}

} // namespace ipcscope::capture
