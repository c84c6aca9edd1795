// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <tuple>
#include <type_traits>

namespace ipcscope::capture {

/// Plain values one behind the other in memory that is never zeroed: what nobody wrote costs no page. Grows
/// geometrically, by moving pages where the kernel can. Throws std::bad_alloc.
template<class T>
    requires std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>
class Unzeroed {
public:
    std::size_t size() const { return m_size; }
    std::span<const T> values() const { return {m_values.get(), m_size}; }
    const T& operator[](std::size_t index) const { return m_values.get()[index]; }

    void reserve(std::size_t capacity) {
        if (capacity > m_capacity)
            resizeTo(capacity);
    }
    void append(std::span<const T> values) {
        if (!values.empty())
            std::memcpy(extend(values.size()), values.data(), values.size_bytes());
    }
    /// `count` more, which the caller writes. Valid until the next call.
    T* extend(std::size_t count) {
        if (count > m_capacity - m_size)
            resizeTo(std::max(m_size + count, m_capacity + m_capacity / 2 + 16));
        m_size += count;
        return m_values.get() + (m_size - count);
    }
    /// Gives back what was reserved and not used.
    void shrink() {
        if (m_size > 0 && m_size < m_capacity)
            resizeTo(m_size);
    }

private:
    struct Free {
        void operator()(T* values) const { std::free(values); }
    };
    void resizeTo(std::size_t capacity) {
        void* const moved = std::realloc(m_values.get(), capacity * sizeof(T));
        if (moved == nullptr)
            throw std::bad_alloc();
        std::ignore = m_values.release();
        m_values.reset(static_cast<T*>(moved));
        m_capacity = capacity;
    }

    std::unique_ptr<T, Free> m_values;
    std::size_t m_size = 0;
    std::size_t m_capacity = 0;
};

} // namespace ipcscope::capture
