// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/chunk.h"
#include "core/observe/capture/record.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace ipcscope::capture {

/// The records of one capture: chunks in order under a byte budget; the oldest chunks leave first. Belongs to one
/// thread; the chunks it hands out may be read anywhere.
class Store {
public:
    static constexpr std::size_t defaultBudget = 256 << 20;

    /// Ids begin at `first`.
    explicit Store(std::size_t budget = defaultBudget, RecordId first = 0)
        : m_first(first)
        , m_end(first)
        , m_budget(budget) {}

    /// Small batches are merged with their like into new chunks until these hold 1 MiB, each byte a few times at most.
    /// Answers how many of the oldest records left; a batch over the budget loses its own oldest.
    std::uint64_t append(std::shared_ptr<const Chunk> batch);
    /// Forgets all records; ids go on from where they were.
    void clear();

    /// Ids of what is kept: [first(), end()).
    RecordId first() const { return m_first; }
    RecordId end() const { return m_end; }
    std::uint64_t kept() const { return m_end - m_first; }
    std::uint64_t evicted() const { return m_evicted; }
    std::size_t footprint() const { return m_footprint; }
    std::size_t budget() const { return m_budget; }
    /// Holds from now on; answers how many of the oldest records left because of it.
    std::uint64_t setBudget(std::size_t budget);

    /// Logarithmic in the number of chunks. `id` must be kept.
    Record at(RecordId id) const;
    RecordHeader header(RecordId id) const;
    /// Headers from `id` to the end of the chunk that holds it.
    std::span<const RecordHeader> headersFrom(RecordId id) const;
    /// The chunk that holds `id`, and the id of its first record.
    std::pair<RecordId, std::shared_ptr<const Chunk>> chunkHolding(RecordId id) const;
    /// For work on another thread: the chunks now, with the id of each one's first record.
    struct Snapshot {
        std::vector<std::pair<RecordId, std::shared_ptr<const Chunk>>> chunks;
    };
    Snapshot snapshot() const;

private:
    struct Kept {
        RecordId first;
        std::shared_ptr<const Chunk> chunk;
    };
    const Kept& holding(RecordId id) const;
    void mergeNewest();
    std::uint64_t evict();

    std::deque<Kept> m_chunks;
    RecordId m_first;
    RecordId m_end;
    std::uint64_t m_evicted = 0;
    std::size_t m_footprint = 0;
    std::size_t m_budget;
};

} // namespace ipcscope::capture
