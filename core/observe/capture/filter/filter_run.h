// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/decoder_pins.h"
#include "core/observe/capture/filter/filter.h"
#include "core/observe/capture/folds/replies.h"
#include "core/observe/capture/folds/roster.h"
#include "core/observe/capture/row_ids.h"
#include "core/observe/capture/store.h"

#include <chrono>
#include <memory>
#include <string>

namespace ipcscope::capture {

/// What a filter may ask beside the records. Pointers may be null; what they point to must stay as it is meanwhile.
struct Surroundings {
    std::string endpoint;
    std::string method;
    const Roster* roster = nullptr;
    const Notes* notes = nullptr;
    const Replies* replies = nullptr; ///< only for what asksForReplies()
    const DecoderPins* pins = nullptr;
};
bool asksForReplies(const Filter& filter);
Row rowOf(const Chunk& chunk, std::size_t index, RecordId first, const Surroundings& surroundings);

/// What a person sees among the records, or all of them.
enum class Showing : std::uint8_t { Everything, WithoutCommands };

/// Puts the ids of those of the records [from, end) of `chunk` that pass behind `out`; `first`: id of the chunk's first
/// record. Where the filter has required bytes, records without them cost no more than a search through their bytes.
void appendMatches(const Filter& filter, const Chunk& chunk, RecordId first, std::size_t from, std::size_t end,
                   const Surroundings& surroundings, Showing showing, RowIds& out);

/// A filter at work on the records of a snapshot, oldest first, a slice at a time: partial results are there from the
/// first slice on, and a run that is no longer wanted is simply dropped. One thread at a time; several runs may work on
/// parts of one snapshot. What a filter asks of replies it finds out as it goes, from what the surroundings know on.
class FilterRun {
public:
    FilterRun(Store::Snapshot snapshot, std::shared_ptr<const Filter> filter, Surroundings surroundings,
              Showing showing = Showing::Everything);
    FilterRun(const FilterRun&) = delete;
    FilterRun& operator=(const FilterRun&) = delete;

    /// Goes on for this long (and a few thousand records at least); what passes is put behind `out`. False: done.
    bool work(std::chrono::steady_clock::duration budget, RowIds& out);
    bool done() const { return m_chunk == m_snapshot.chunks.size(); }
    std::uint64_t lookedAt() const { return m_lookedAt; }
    std::uint64_t all() const { return m_all; }

private:
    const Store::Snapshot m_snapshot;
    const std::shared_ptr<const Filter> m_filter;
    const bool m_asksForReplies;
    Replies m_replies;
    const Surroundings m_surroundings;
    const Showing m_showing;
    std::size_t m_chunk = 0;
    std::shared_ptr<const Chunk> m_records; ///< of m_chunk
    std::size_t m_next = 0;                 ///< in m_chunk
    std::uint64_t m_lookedAt = 0;
    std::uint64_t m_all = 0;
};

} // namespace ipcscope::capture
