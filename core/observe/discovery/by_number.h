// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <ranges>
#include <utility>
#include <vector>

namespace ipcscope::discovery {

/// Values to be found by a number, several under one if need be: first all are added, then they are looked for. One
/// block of memory, where a hash map has one for each.
template<class Value>
class ByNumber {
public:
    explicit ByNumber(std::size_t expected = 0) { m_entries.reserve(expected); }
    void add(std::uint64_t number, Value value) {
        m_entries.emplace_back(number, std::move(value));
        m_sorted = false;
    }
    /// A range of pairs; what was added between is in it.
    auto of(std::uint64_t number) {
        if (!std::exchange(m_sorted, true))
            std::ranges::sort(m_entries, {}, &Entry::first);
        return std::ranges::equal_range(m_entries, number, {}, &Entry::first);
    }

private:
    using Entry = std::pair<std::uint64_t, Value>;
    std::vector<Entry> m_entries;
    bool m_sorted = true;
};

} // namespace ipcscope::discovery
