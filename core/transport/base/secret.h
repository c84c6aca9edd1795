// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/bytes.h"

#include <cstddef>
#include <string_view>

namespace ipcscope {

/// A key or a password: in memory that core dumps leave out (MADV_DONTDUMP), wiped when it is let go, compared in a
/// time that depends on the sizes only. Values may be used on any thread, one at a time.
class Secret {
public:
    static constexpr std::size_t maxSize = 256; ///< bytes

    Secret() = default;
    /// `size` zeros, to be filled through bytes(). Throws std::length_error over maxSize, std::bad_alloc.
    explicit Secret(std::size_t size);
    explicit Secret(ByteView bytes);
    explicit Secret(std::string_view text)
        : Secret(bytesOf(text)) {}
    Secret(const Secret& other)
        : Secret(other.view()) {}
    Secret(Secret&& other) noexcept { swap(other); }
    Secret& operator=(Secret other) noexcept {
        swap(other);
        return *this;
    }
    ~Secret();

    bool empty() const { return m_size == 0; }
    std::size_t size() const { return m_size; }
    ByteView view() const { return {m_bytes, m_size}; }
    MutableBytes bytes() { return {m_bytes, m_size}; }
    friend bool operator==(const Secret& one, const Secret& other);

private:
    void swap(Secret& other) noexcept;

    std::uint8_t* m_bytes = nullptr;
    std::size_t m_size = 0;
};

/// Equal, in a time that depends on the sizes only.
bool equalInConstantTime(ByteView one, ByteView other);
/// Overwrites the bytes, whatever the optimizer thinks of it.
void wipe(MutableBytes bytes);

} // namespace ipcscope
