// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/row_ids.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

namespace ipcscope::capture {

namespace {

/// Fewer neighbours than this take less as single ids than as a segment.
constexpr std::uint64_t shortRun = 12;
/// Of single ids in a segment; a power of two, as a vector grows.
constexpr std::size_t mostOffsets = 4096;
/// With fewer single ids a segment is better merged into another.
constexpr std::size_t worthItsOwn = 256;

} // namespace

RecordId RowIds::idAt(std::uint64_t row) const {
    const auto& segment = *segmentOf(row);
    const auto inside = row + m_gone - segment.row;
    return segment.first + (segment.offsets.empty() ? inside : segment.offsets[inside]);
}

std::deque<RowIds::Segment>::const_iterator RowIds::segmentOf(std::uint64_t row) const {
    return std::prev(std::ranges::upper_bound(m_segments, row + m_gone, {}, &Segment::row));
}

std::uint64_t RowIds::rowOf(RecordId id) const {
    const auto after = std::ranges::upper_bound(m_segments, id, {}, &Segment::first);
    if (after == m_segments.begin())
        return 0;
    const auto& segment = *std::prev(after);
    const auto distance = id - segment.first;
    auto inside = std::min(distance, segment.count);
    if (!segment.offsets.empty() && distance <= segment.offsets.back())
        inside = static_cast<std::uint64_t>(
            std::ranges::lower_bound(segment.offsets, static_cast<std::uint32_t>(distance)) - segment.offsets.begin());
    else if (!segment.offsets.empty())
        inside = segment.count;
    return std::max(segment.row + inside, m_gone) - m_gone;
}

void RowIds::append(RecordId first, std::uint64_t count) {
    if (!m_segments.empty()) {
        auto& last = m_segments.back();
        if (last.offsets.empty() && last.first + last.count == first) {
            last.count += count;
            m_end += count;
            return;
        }
    }
    while (count > 0 && count < shortRun && extendLast(first)) {
        ++first;
        --count;
    }
    if (count > 0)
        m_segments.push_back({m_end, first, count, {}});
    m_end += count;
}

/// Puts a single id into the last segment; false: it is full, or long.
bool RowIds::extendLast(RecordId id) {
    if (m_segments.empty())
        return false;
    auto& last = m_segments.back();
    if (id - last.first > std::numeric_limits<std::uint32_t>::max() || last.offsets.size() == mostOffsets)
        return false;
    if (last.offsets.empty()) {
        if (last.count >= shortRun)
            return false;
        for (std::uint32_t i = 0; i < last.count; ++i)
            last.offsets.push_back(i);
    }
    last.offsets.push_back(static_cast<std::uint32_t>(id - last.first));
    ++last.count;
    ++m_end;
    return true;
}

void RowIds::append(const RowIds& other, std::uint64_t from, std::uint64_t to) {
    other.eachRun(from, to, [this](RecordId first, std::uint64_t count) { append(first, count); });
}

void RowIds::append(RowIds&& other, std::uint64_t from, std::uint64_t to) {
    const auto begin = from + other.m_gone;
    const auto end = to + other.m_gone;
    for (auto& segment : other.m_segments) {
        const auto first = std::max(segment.row, begin);
        const auto last = std::min(segment.row + segment.count, end);
        if (first >= last)
            continue;
        if (last - first == segment.count && segment.offsets.size() >= worthItsOwn) {
            m_segments.push_back(std::move(segment));
            m_segments.back().row = m_end;
            m_end += last - first;
        } else {
            append(std::as_const(other), first - other.m_gone, last - other.m_gone);
        }
    }
    other.clear();
}

void RowIds::dropOldest(std::uint64_t rows) {
    m_gone += std::min(rows, this->rows());
    while (!m_segments.empty() && m_segments.front().row + m_segments.front().count <= m_gone)
        m_segments.pop_front();
}

void RowIds::clear() {
    m_segments.clear();
    m_gone = 0;
    m_end = 0;
}

} // namespace ipcscope::capture
