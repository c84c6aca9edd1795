// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <new>
#include <span>
#include <utility>

namespace ipcscope {

/// A first-in first-out queue in one array: no allocation per element in steady state, none at all while it was never
/// used. Grows by doubling, up to 2^31 elements (std::bad_alloc); gives large arrays back when it runs empty. T is
/// default-constructible, and holds nothing when it was moved from.
template<class T>
class Ring {
public:
    Ring() = default;
    Ring(Ring&& other) noexcept
        : m_slots(std::move(other.m_slots))
        , m_capacity(std::exchange(other.m_capacity, 0))
        , m_first(std::exchange(other.m_first, 0))
        , m_size(std::exchange(other.m_size, 0)) {}
    Ring& operator=(Ring&& other) noexcept {
        m_slots = std::move(other.m_slots);
        m_capacity = std::exchange(other.m_capacity, 0);
        m_first = std::exchange(other.m_first, 0);
        m_size = std::exchange(other.m_size, 0);
        return *this;
    }
    ~Ring() = default;

    bool empty() const { return m_size == 0; }
    std::size_t size() const { return m_size; }
    T& front() { return m_slots[m_first]; }
    T& back() { return (*this)[m_size - 1]; }
    T& operator[](std::size_t index) { return m_slots[slotOf(index)]; }
    const T& operator[](std::size_t index) const { return m_slots[slotOf(index)]; }

    void push(T value) {
        if (m_size == m_capacity)
            grow(std::size_t{m_size} + 1);
        pushReserved(std::move(value));
    }
    /// Elements that can be pushed without an allocation.
    std::size_t room() const { return m_capacity - m_size; }
    /// The next `count` elements are pushed without an allocation, by pushReserved().
    void reserve(std::size_t count) {
        if (room() < count)
            grow(m_size + count);
    }
    /// Empty slots behind the last element, as many as lie together; they become elements by filled(). None: there is
    /// no room().
    std::span<T> emptySlots() {
        if (room() == 0)
            return {};
        const std::size_t from = slotOf(m_size);
        return {&m_slots[from], std::min(room(), m_capacity - from)};
    }
    void filled(std::size_t count) { m_size += static_cast<std::uint32_t>(count); }
    void pushReserved(T value) noexcept {
        m_slots[slotOf(m_size)] = std::move(value);
        ++m_size;
    }
    void insert(std::size_t index, T value) {
        push(std::move(value));
        for (std::size_t i = m_size - 1; i > index; --i)
            std::swap((*this)[i], (*this)[i - 1]);
    }

    /// Takes the front out. Not empty().
    T pop() {
        T value = std::move(m_slots[m_first]);
        drop();
        return value;
    }
    void popFront() {
        m_slots[m_first] = T();
        drop();
    }

private:
    static constexpr std::size_t keptSlots = 1024;
    static constexpr std::size_t leastSlots = 4;
    static constexpr std::size_t mostSlots = std::size_t{1} << 31;

    std::size_t slotOf(std::size_t index) const { return (m_first + index) & (m_capacity - 1U); }
    void drop() {
        m_first = (m_first + 1U) & (m_capacity - 1U);
        if (--m_size == 0 && m_capacity > keptSlots)
            *this = {};
    }
    void grow(std::size_t wanted) {
        if (wanted > mostSlots)
            throw std::bad_alloc();
        const std::size_t capacity = std::bit_ceil(std::max(wanted, leastSlots));
        auto grown = std::make_unique<T[]>(capacity);
        for (std::size_t i = 0; i < m_size; ++i)
            grown[i] = std::move((*this)[i]);
        m_slots = std::move(grown);
        m_capacity = static_cast<std::uint32_t>(capacity);
        m_first = 0;
    }

    std::unique_ptr<T[]> m_slots;
    std::uint32_t m_capacity = 0; ///< a power of two, or none
    std::uint32_t m_first = 0;
    std::uint32_t m_size = 0;
};

} // namespace ipcscope
