// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/bytes.h"

#include <atomic>
#include <cstddef>
#include <utility>

namespace ipcscope {

/// A counted reference to a run of raw memory that received or encoded messages point into. The memory is not zeroed,
/// so pages nobody wrote cost nothing. References may be dropped on any thread; who writes to a block sees to it that
/// no byte already handed out is written again.
class BlockRef {
public:
    BlockRef() = default;
    /// Throws std::bad_alloc. Callers check `capacity` against their limits first.
    static BlockRef allocate(std::size_t capacity);
    BlockRef(const BlockRef& other) noexcept
        : m_block(other.m_block) {
        retain();
    }
    BlockRef(BlockRef&& other) noexcept
        : m_block(std::exchange(other.m_block, nullptr)) {}
    BlockRef& operator=(BlockRef other) noexcept {
        std::swap(m_block, other.m_block);
        return *this;
    }
    ~BlockRef() { release(); }

    explicit operator bool() const { return m_block != nullptr; }
    std::uint8_t* data() const;
    std::size_t capacity() const;
    /// No other reference exists: the whole block may be written again.
    bool unique() const;

private:
    struct Header {
        std::atomic<std::size_t> references;
        std::size_t capacity;
    };
    explicit BlockRef(Header* block)
        : m_block(block) {}
    void retain() const noexcept;
    void release() noexcept;

    Header* m_block = nullptr;
};

} // namespace ipcscope
