// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace ipcscope::capture {

/// Values in ascending order of a key that come at the end and leave at the front. A copy shares all but the last few
/// thousand, so it costs microseconds however many there are; it may be read and grow on another thread.
template<class T, auto Key>
class SharedRun {
public:
    static constexpr std::size_t blockSize = 4'096;

    void add(T value) {
        if (m_tail.empty())
            m_tail.reserve(blockSize);
        m_tail.push_back(std::move(value));
        if (m_tail.size() == blockSize)
            m_blocks.push_back(std::make_shared<const std::vector<T>>(std::exchange(m_tail, {})));
    }
    /// Null: there is none.
    const T* find(const auto& key) const {
        const auto block = std::ranges::lower_bound(m_blocks, key, {}, lastKey);
        const auto& values = block == m_blocks.end() ? m_tail : **block;
        const auto found = std::ranges::lower_bound(values, key, {}, Key);
        return found == values.end() || std::invoke(Key, *found) != key ? nullptr : &*found;
    }
    /// Those before `key` need not be found any more.
    void forgetBefore(const auto& key) {
        while (!m_blocks.empty() && lastKey(m_blocks.front()) < key)
            m_blocks.pop_front();
    }
    std::size_t size() const { return m_blocks.size() * blockSize + m_tail.size(); }

private:
    using Block = std::shared_ptr<const std::vector<T>>; ///< full, and never changed
    static auto lastKey(const Block& block) { return std::invoke(Key, block->back()); }

    std::deque<Block> m_blocks;
    std::vector<T> m_tail;
};

} // namespace ipcscope::capture
