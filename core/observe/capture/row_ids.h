// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/record.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <vector>

namespace ipcscope::capture {

/// Ascending ids by row. Neighbours cost next to nothing however many they are, single ones 4 bytes each. Rows are
/// added at the end and leave at the front.
class RowIds {
public:
    std::uint64_t rows() const { return m_end - m_gone; }
    /// Logarithmic in the number of gaps, divided by thousands.
    RecordId idAt(std::uint64_t row) const;
    /// The row of `id`, or of the next later one; rows() if there is none.
    std::uint64_t rowOf(RecordId id) const;

    /// `first` is behind all that are there.
    void append(RecordId first, std::uint64_t count = 1);
    /// Rows [from, to) of `other`.
    void append(const RowIds& other, std::uint64_t from, std::uint64_t to);
    /// The same, and single ids are taken over thousands at a time; nothing is left there.
    void append(RowIds&& other, std::uint64_t from, std::uint64_t to);
    void dropOldest(std::uint64_t rows);
    void clear();
    /// Calls `take` with each run of neighbours in rows [from, to): id of the first, how many.
    template<class Take>
    void eachRun(std::uint64_t from, std::uint64_t to, Take take) const {
        for (auto segment = from < to ? segmentOf(from) : m_segments.end(); from < to; ++segment) {
            const auto begin = from + m_gone - segment->row;
            const auto end = std::min(segment->count, to + m_gone - segment->row);
            if (segment->offsets.empty())
                take(segment->first + begin, end - begin);
            for (auto i = begin; i < end && !segment->offsets.empty(); ++i)
                take(segment->first + segment->offsets[i], 1);
            from += end - begin;
        }
    }
    template<class Take>
    void each(Take take) const {
        eachRun(0, rows(), [&take](RecordId first, std::uint64_t count) {
            for (std::uint64_t i = 0; i < count; ++i)
                take(first + i);
        });
    }

private:
    struct Segment {
        std::uint64_t row; ///< of the first, since the last clear()
        RecordId first;
        std::uint64_t count;
        std::vector<std::uint32_t> offsets; ///< from `first`, of each; none: they are neighbours
    };
    bool extendLast(RecordId id);
    std::deque<Segment>::const_iterator segmentOf(std::uint64_t row) const;

    std::deque<Segment> m_segments;
    std::uint64_t m_gone = 0;
    std::uint64_t m_end = 0;
};

} // namespace ipcscope::capture
