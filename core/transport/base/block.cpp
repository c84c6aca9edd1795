// SPDX-License-Identifier: MPL-2.0
#include "core/transport/base/block.h"

#include <algorithm>
#include <array>
#include <limits>
#include <new>
#include <utility>

namespace ipcscope {

namespace {

constexpr std::size_t smallestKept = 4 << 10;
constexpr std::size_t headerRoom = 64; ///< so that a frame of a round size fits with its header
constexpr std::size_t classCount = 9;  ///< 4 KiB to 1 MiB
constexpr std::size_t notKept = classCount;
constexpr std::size_t keptBytes = 1 << 20; ///< of each class, but four blocks at least

constexpr std::size_t classSize(std::size_t sizeClass) {
    return (smallestKept << sizeClass) + headerRoom;
}

std::size_t classOf(std::size_t capacity) {
    if (capacity < smallestKept || capacity > classSize(classCount - 1))
        return notKept;
    std::size_t sizeClass = 0;
    while (classSize(sizeClass) < capacity)
        ++sizeClass;
    return sizeClass;
}

enum class SpareState : std::uint8_t { Open, Closed };

/// Outlives the spare blocks of its thread, for references that are dropped after them.
thread_local SpareState spareState = SpareState::Open;

} // namespace

/// Blocks that this thread gave back: going through the heap would give the pages back to the kernel and take them
/// again.
class BlockRef::Spares {
public:
    Spares() = default;
    Spares(const Spares&) = delete;
    Spares& operator=(const Spares&) = delete;
    ~Spares() {
        spareState = SpareState::Closed;
        for (std::size_t sizeClass = 0; sizeClass < classCount; ++sizeClass) {
            while (Header* block = take(sizeClass))
                destroy(block);
        }
    }
    Header* take(std::size_t sizeClass) {
        Shelf& shelf = m_shelves[sizeClass];
        if (shelf.count > 0)
            --shelf.count;
        return shelf.last ? std::exchange(shelf.last, shelf.last->next) : nullptr;
    }
    bool keep(Header* block) {
        Shelf& shelf = m_shelves[block->sizeClass];
        if (shelf.count >= std::max<std::size_t>(4, keptBytes / classSize(block->sizeClass)))
            return false;
        ++shelf.count;
        block->next = std::exchange(shelf.last, block);
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
    struct Shelf {
        Header* last = nullptr;
        std::size_t count = 0;
    };
    std::array<Shelf, classCount> m_shelves{};
};

BlockRef BlockRef::allocate(std::size_t capacity) {
    if (capacity > std::numeric_limits<std::size_t>::max() - sizeof(Header))
        throw std::bad_alloc();
    const std::size_t sizeClass = classOf(capacity);
    if (sizeClass != notKept) {
        Spares* spares = Spares::ofThisThread();
        if (Header* block = spares ? spares->take(sizeClass) : nullptr) {
            block->references.store(1, std::memory_order_relaxed);
            block->capacity = capacity;
            return BlockRef(block);
        }
    }
    const std::size_t room = sizeClass != notKept ? classSize(sizeClass) : capacity;
    void* memory = ::operator new(sizeof(Header) + room);
    return BlockRef(new (memory) Header{1, capacity, sizeClass, nullptr});
}

void BlockRef::giveBack(Header* block) noexcept {
    if (block->sizeClass != notKept) {
        Spares* spares = Spares::ofThisThread();
        if (spares && spares->keep(block))
            return;
    }
    Spares::destroy(block);
}

} // namespace ipcscope
