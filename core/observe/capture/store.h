// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/chunk.h"
#include "core/observe/capture/record.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>

namespace ipcscope::capture {

/// The records of one capture: chunks in order under a byte budget; the oldest chunks leave first. Belongs to one
/// thread; the chunks it hands out may be read anywhere.
class Store {
public:
    static constexpr std::size_t defaultBudget = 256 << 20;

    explicit Store(std::size_t budget = defaultBudget)
        : m_budget(budget) {}

    /// Small batches are merged into the newest chunk until it holds 1 MiB. Answers how many of the oldest records
    /// left.
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

    /// Logarithmic in the number of chunks. `id` must be kept.
    Record at(RecordId id) const;
    RecordHeader header(RecordId id) const;
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

    std::deque<Kept> m_chunks;
    RecordId m_first = 0;
    RecordId m_end = 0;
    std::uint64_t m_evicted = 0;
    std::size_t m_footprint = 0;
    std::size_t m_budget;
};

} // namespace ipcscope::capture
