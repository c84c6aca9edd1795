// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/filter/filter_run.h"
#include "core/observe/capture/row_ids.h"
#include "core/observe/capture/store.h"

#include <chrono>
#include <cstdint>
#include <memory>

namespace ipcscope::capture {

/// The rows a person sees of a store: those records that pass its filter, oldest first. Protocol commands are left out
/// unless they are asked for.
/// Costs 4 bytes a row that a filter found, and next to nothing without one. The owner calls extend() after the store
/// grew and trim() after it lost its oldest.
class View {
public:
    explicit View(const Store& store)
        : m_store(store) {}

    std::uint64_t rows() const { return m_rows.rows(); }
    RecordId idAt(std::uint64_t row) const { return m_rows.idAt(row); }
    /// The row showing `id`, or the next later one; rows() if there is none.
    std::uint64_t rowOf(RecordId id) const { return m_rows.rowOf(id); }
    /// Looks at the records since the last call, at most `most` of them. Answers how many rows were added; call again
    /// while behind(). With a filter, records that are in a file are read here: let a FilterRun look at those.
    std::uint64_t extend(std::uint64_t most);
    /// How many rows extend(most) would add.
    std::uint64_t pending(std::uint64_t most) const;
    /// How many of the next `most` records the filter can look at until `deadline`, one at least: for a budget of time,
    /// extend() by so many. Nothing is looked at twice.
    std::uint64_t within(std::uint64_t most, std::chrono::steady_clock::time_point deadline) const;
    /// Takes what a FilterRun with the same filter found elsewhere, in order, before `seen`: rows behind those that are
    /// there; looked at is everything before `seen`. Records that the store has lost meanwhile are left out.
    std::uint64_t adopt(RowIds found, RecordId seen);
    /// How many rows it would add.
    std::uint64_t adoptable(const RowIds& found, RecordId seen) const;
    /// Everything before this was looked at.
    RecordId seen() const { return m_seen; }
    /// Forgets all rows; extend() begins again at the oldest record kept. Null: everything passes.
    void setFilter(std::shared_ptr<const Filter> filter, Surroundings surroundings = {});
    const std::shared_ptr<const Filter>& filter() const { return m_filter; }
    /// As setFilter().
    void setShowing(Showing showing);
    Showing showing() const { return m_showing; }
    bool behind() const { return m_seen < m_store.end(); }
    /// How many of the oldest rows show records the store no longer has; drops them with trim().
    std::uint64_t outdated() const;
    void trim(std::uint64_t rows) { m_rows.dropOldest(rows); }
    /// Forgets all rows; extend() begins again at the oldest record kept.
    void clear();

private:
    std::uint64_t extendFiltered(RecordId end);
    void lookAhead(RecordId from, RecordId end) const;

    const Store& m_store;
    RowIds m_rows;
    RecordId m_seen = 0;
    std::shared_ptr<const Filter> m_filter;
    Surroundings m_surroundings;
    Showing m_showing = Showing::WithoutCommands;
    /// What passes of the records from m_seen up to m_aheadEnd, so that pending() and extend() look at each once.
    mutable RowIds m_ahead;
    mutable RecordId m_aheadEnd = 0;
};

} // namespace ipcscope::capture
