// SPDX-License-Identifier: MPL-2.0
#include "core/transport/base/block.h"

#include <limits>
#include <new>

namespace ipcscope {

BlockRef BlockRef::allocate(std::size_t capacity) {
    if (capacity > std::numeric_limits<std::size_t>::max() - sizeof(Header))
        throw std::bad_alloc();
    void* memory = ::operator new(sizeof(Header) + capacity);
    return BlockRef(new (memory) Header{1, capacity});
}

std::uint8_t* BlockRef::data() const {
    return m_block ? reinterpret_cast<std::uint8_t*>(m_block + 1) : nullptr;
}

std::size_t BlockRef::capacity() const {
    return m_block ? m_block->capacity : 0;
}

bool BlockRef::unique() const {
    return m_block && m_block->references.load(std::memory_order_acquire) == 1;
}

void BlockRef::retain() const noexcept {
    if (m_block)
        m_block->references.fetch_add(1, std::memory_order_relaxed);
}

void BlockRef::release() noexcept {
    Header* block = std::exchange(m_block, nullptr);
    if (block && block->references.fetch_sub(1, std::memory_order_acq_rel) == 1) {
        block->~Header();
        ::operator delete(block);
    }
}

} // namespace ipcscope
