// SPDX-License-Identifier: MPL-2.0
#include "core/transport/base/block.h"

#include <array>
#include <limits>
#include <new>

namespace ipcscope {

namespace {

enum class SpareState : std::uint8_t { Open, Closed };

/// Outlives the spare blocks of its thread, for references that are dropped after them.
thread_local SpareState spareState = SpareState::Open;

} // namespace

/// Blocks of the usual size that this thread gave back: their memory is still in the processor's cache, and going
/// through the heap would give the pages back to the kernel and take them again.
class BlockRef::Spares {
public:
    Spares() = default;
    Spares(const Spares&) = delete;
    Spares& operator=(const Spares&) = delete;
    ~Spares() {
        spareState = SpareState::Closed;
        while (Header* block = take())
            destroy(block);
    }
    Header* take() { return m_count > 0 ? m_blocks[--m_count] : nullptr; }
    bool keep(Header* block) {
        if (m_count == m_blocks.size())
            return false;
        m_blocks[m_count++] = block;
        return true;
    }
    static Spares* ofThisThread() {
        if (spareState == SpareState::Closed)
            return nullptr;
        thread_local Spares spares;
        return &spares;
    }
    static void destroy(Header* block) noexcept {
        block->~Header();
        ::operator delete(block);
    }

private:
    std::array<Header*, 4> m_blocks{};
    std::size_t m_count = 0;
};

BlockRef BlockRef::allocate(std::size_t capacity) {
    if (capacity > std::numeric_limits<std::size_t>::max() - sizeof(Header))
        throw std::bad_alloc();
    if (capacity == usualSize) {
        Spares* spares = Spares::ofThisThread();
        if (Header* block = spares ? spares->take() : nullptr) {
            block->references.store(1, std::memory_order_relaxed);
            return BlockRef(block);
        }
    }
    void* memory = ::operator new(sizeof(Header) + capacity);
    return BlockRef(new (memory) Header{1, capacity});
}

void BlockRef::giveBack(Header* block) noexcept {
    if (block->capacity == usualSize) {
        Spares* spares = Spares::ofThisThread();
        if (spares && spares->keep(block))
            return;
    }
    Spares::destroy(block);
}

} // namespace ipcscope
