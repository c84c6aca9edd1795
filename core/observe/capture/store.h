// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/kept_chunk.h"
#include "core/observe/capture/record.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace ipcscope::capture {

/// The records of one capture: chunks in order. Those in memory are under a byte budget; when it is used up the oldest
/// leave, or stay as rows whose bytes are read back, if they are in a file by then. Belongs to one thread; the chunks
/// it hands out may be read anywhere.
class Store {
public:
    static constexpr std::size_t defaultBudget = 256 << 20;
    /// While recording, records that are not in the file yet may take so much more memory than the budget allows.
    static constexpr std::size_t recordingSlack = 64 << 20;
    /// Chunks of a file that are at hand at a time.
    static constexpr std::size_t mostLent = 16;

    /// Ids begin at `first`.
    explicit Store(std::size_t budget = defaultBudget, RecordId first = 0)
        : m_first(first)
        , m_end(first)
        , m_budget(budget) {}

    struct Kept {
        RecordId first;
        KeptChunk records;
        RecordId end() const { return first + records.count(); }
    };
    /// For work on another thread: the chunks as they are now.
    struct Snapshot {
        std::vector<Kept> chunks;
        std::uint64_t left = 0; ///< records that were before them
    };

    /// Small batches in memory are merged with their like into new chunks until these hold 1 MiB, each byte a few times
    /// at most. Answers how many of the oldest records left; a batch over the budget loses its own oldest.
    std::uint64_t append(KeptChunk batch);
    std::uint64_t append(std::shared_ptr<const Chunk> batch) { return batch ? append(KeptChunk(std::move(batch))) : 0; }
    /// Forgets all records and answers them; ids go on from where they were.
    Snapshot clear();
    /// Where what clear() answered and the records since need more than the budget, the oldest leave it, or stay as
    /// those of a file, as if they had never been cleared. False: nothing can come back any more, as nothing is left of
    /// it, or later records have left.
    bool makeRoom(Snapshot& forgotten);
    /// What clear() answered comes back in front, as far as the budget allows. False: later records have left already,
    /// so that nothing can.
    bool restore(Snapshot forgotten);
    /// What clear() answered will not come back: files that only that needs are closed.
    void letGoOfCleared();

    /// While on, records wait for placed() before they leave memory. A new recording begins behind the last record of a
    /// file.
    void setRecording(bool on);
    /// Records from `first` on stand in a file too. Called in the order of ids. Answers how many of the oldest records
    /// left.
    std::uint64_t placed(RecordId first, KeptChunk filed);

    /// Of the first record there ever was.
    std::optional<std::int64_t> startTime() const { return m_startTime; }
    /// Ids of what is kept: [first(), end()).
    RecordId first() const { return m_first; }
    RecordId end() const { return m_end; }
    std::uint64_t kept() const { return m_end - m_first; }
    std::uint64_t evicted() const { return m_evicted; }
    /// Of memory.
    std::size_t footprint() const { return m_footprint; }
    std::size_t budget() const { return m_budget; }
    /// Holds from now on; answers how many of the oldest records left because of it.
    std::uint64_t setBudget(std::size_t budget);

    /// Whether at() and header() know the record: it is in memory, or was lent. `id` must be kept.
    bool isAtHand(RecordId id) const { return chunkAtHand(id).chunk != nullptr; }
    bool isInMemory(RecordId id) const { return chunkHolding(id).records.inMemory(); }
    /// The records around `id` and the id of the first of them; null unless it is at hand. `id` must be kept.
    std::pair<RecordId, std::shared_ptr<const Chunk>> atHand(RecordId id) const;
    /// What the chunk that holds `first` loaded, to have it at hand until mostLent others were lent.
    void lend(RecordId first, std::shared_ptr<const Chunk> records);
    /// Logarithmic in the number of chunks. `id` must be kept and at hand.
    Record at(RecordId id) const;
    RecordHeader header(RecordId id) const;
    /// `id` must be kept. Valid until the store changes.
    const Kept& chunkHolding(RecordId id) const;
    Snapshot snapshot() const { return {{m_chunks.begin(), m_chunks.end()}, 0}; }

private:
    struct AtHand {
        RecordId first;
        const std::shared_ptr<const Chunk>* chunk; ///< null: none
    };
    AtHand chunkAtHand(RecordId id) const;
    void mergeNewest();
    std::uint64_t evict();
    std::vector<Kept> filedInPlaceOf(const Kept& kept) const;
    /// With it and what is older the memory may be over the budget: it leaves it soon.
    bool waitsForFile(const Kept& kept) const { return m_recording && kept.first >= m_recordedFrom; }
    bool moveOldestToFile();
    void dropOldest();
    void cutNewest(std::size_t limit);
    void findOldestInMemory();

    std::deque<Kept> m_chunks;
    std::size_t m_oldest = 0; ///< of m_chunks: the first in memory, or their number
    RecordId m_first;
    RecordId m_end;
    std::optional<std::int64_t> m_startTime;
    std::uint64_t m_evicted = 0;
    std::size_t m_footprint = 0;
    std::size_t m_budget;
    bool m_recording = false;
    RecordId m_recordedFrom = 0; ///< what is before never gets into the file
    std::vector<Kept> m_placed;
    struct Lent {
        RecordId first;
        std::shared_ptr<const Chunk> records;
    };
    std::deque<Lent> m_lent; ///< newest first
};

} // namespace ipcscope::capture
