// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/record.h"

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
    void dropOldest(std::uint64_t rows);
    void clear();

private:
    struct Segment {
        std::uint64_t row; ///< of the first, since the last clear()
        RecordId first;
        std::uint64_t count;
        std::vector<std::uint32_t> offsets; ///< from `first`, of each; none: they are neighbours
    };
    bool extendLast(RecordId id);

    std::deque<Segment> m_segments;
    std::uint64_t m_gone = 0;
    std::uint64_t m_end = 0;
};

} // namespace ipcscope::capture
