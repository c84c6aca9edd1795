// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace ipcscope {

/// A first-in first-out queue in one array: no allocation per element in steady state. Grows by doubling; gives large
/// arrays back when it runs empty.
template<class T>
class Ring {
public:
    bool empty() const { return m_size == 0; }
    std::size_t size() const { return m_size; }
    T& front() { return m_slots[m_first]; }

    void push(T value) {
        if (m_size == m_slots.size())
            grow();
        m_slots[(m_first + m_size) & (m_slots.size() - 1)] = std::move(value);
        ++m_size;
    }

    /// Takes the front out. Not empty().
    T pop() {
        T value = std::move(m_slots[m_first]);
        m_slots[m_first] = T();
        m_first = (m_first + 1) & (m_slots.size() - 1);
        if (--m_size == 0 && m_slots.size() > keptSlots)
            std::vector<T>().swap(m_slots);
        return value;
    }

private:
    static constexpr std::size_t keptSlots = 1024;

    void grow() {
        std::vector<T> slots(m_slots.empty() ? 8 : 2 * m_slots.size());
        for (std::size_t i = 0; i < m_size; ++i)
            slots[i] = std::move(m_slots[(m_first + i) & (m_slots.size() - 1)]);
        m_slots = std::move(slots);
        m_first = 0;
    }

    std::vector<T> m_slots; ///< a power of two, or none
    std::size_t m_first = 0;
    std::size_t m_size = 0;
};

} // namespace ipcscope
