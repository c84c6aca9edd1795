// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/bytes.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace ipcscope {

/// A counted reference to a run of raw memory that received or encoded messages point into. The memory is not zeroed,
/// so pages nobody wrote cost nothing. Each thread keeps a few blocks of 4 KiB to 1 MiB that it gave back for its next
/// ones, the last first: their memory is still in the processor's cache.
/// References may be dropped on any thread; who writes to a block sees to it that no byte already handed out is written
/// again.
class BlockRef {
    struct Header {
        std::atomic<std::size_t> references;
        std::size_t capacity;
        std::size_t sizeClass; ///< among those that are kept
        Header* next;          ///< while it is kept
    };

public:
    /// Bytes of a block that many messages share: four frames of 64 KiB, with their headers.
    static constexpr std::size_t usualSize = (256 << 10) + 64;

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
    std::uint8_t* data() const { return m_block ? reinterpret_cast<std::uint8_t*>(m_block + 1) : nullptr; }
    std::size_t capacity() const { return m_block ? m_block->capacity : 0; }
    /// No other reference exists: the whole block may be written again.
    bool unique() const { return m_block && m_block->references.load(std::memory_order_acquire) == 1; }

    /// Further references to one block, counted in one step when the batch ends. None may be dropped before that.
    class Batch {
    public:
        explicit Batch(const BlockRef& block)
            : m_block(block.m_block) {}
        Batch(const Batch&) = delete;
        Batch& operator=(const Batch&) = delete;
        ~Batch() {
            if (m_count > 0)
                m_block->references.fetch_add(m_count, std::memory_order_relaxed);
        }
        BlockRef next() {
            ++m_count;
            return BlockRef(m_block);
        }

    private:
        Header* m_block;
        std::size_t m_count = 0;
    };

private:
    class Spares;
    explicit BlockRef(Header* block)
        : m_block(block) {}
    void retain() const noexcept {
        if (m_block)
            m_block->references.fetch_add(1, std::memory_order_relaxed);
    }
    void release() noexcept {
        Header* block = std::exchange(m_block, nullptr);
        if (block && block->references.fetch_sub(1, std::memory_order_acq_rel) == 1)
            giveBack(block);
    }
    static void giveBack(Header* block) noexcept;

    Header* m_block = nullptr;
};

} // namespace ipcscope
