// SPDX-License-Identifier: MPL-2.0
#include "core/transport/base/secret.h"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <new>
#include <stdexcept>
#include <utility>

#include <sys/mman.h>

namespace ipcscope {

namespace {

constexpr std::size_t chunkSize = 64 << 10;
constexpr std::size_t smallSlot = 64;

/// Slots of one size, cut out of pages that are never given back to the heap.
class Slots {
public:
    explicit Slots(std::size_t size)
        : m_size(size) {}

    std::uint8_t* take() {
        const std::lock_guard lock(m_mutex);
        if (!m_free)
            addChunk();
        Free* slot = std::exchange(m_free, m_free->next);
        return reinterpret_cast<std::uint8_t*>(slot);
    }
    void giveBack(std::uint8_t* slot) {
        const std::lock_guard lock(m_mutex);
        m_free = new (slot) Free{m_free};
    }

private:
    struct Free {
        Free* next;
    };

    void addChunk() {
        void* chunk = ::mmap(nullptr, chunkSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (chunk == MAP_FAILED)
            throw std::bad_alloc();
        ::madvise(chunk, chunkSize, MADV_DONTDUMP);
        auto* bytes = static_cast<std::uint8_t*>(chunk);
        for (std::size_t at = 0; at < chunkSize; at += m_size)
            m_free = new (bytes + at) Free{m_free};
    }

    const std::size_t m_size;
    std::mutex m_mutex;
    Free* m_free = nullptr;
};

/// Never destroyed: secrets of static storage may be let go after everything else.
Slots& slotsFor(std::size_t size) {
    static Slots& small = *new Slots(smallSlot);
    static Slots& large = *new Slots(Secret::maxSize);
    return size <= smallSlot ? small : large;
}

} // namespace

Secret::Secret(std::size_t size) {
    if (size > maxSize)
        throw std::length_error("a secret is too long");
    if (size == 0)
        return;
    m_bytes = slotsFor(size).take();
    m_size = size;
    std::memset(m_bytes, 0, size);
}

Secret::Secret(ByteView bytes)
    : Secret(bytes.size()) {
    std::ranges::copy(bytes, m_bytes);
}

Secret::~Secret() {
    if (!m_bytes)
        return;
    wipe(bytes());
    slotsFor(m_size).giveBack(m_bytes);
}

void Secret::swap(Secret& other) noexcept {
    std::swap(m_bytes, other.m_bytes);
    std::swap(m_size, other.m_size);
}

bool operator==(const Secret& one, const Secret& other) {
    return equalInConstantTime(one.view(), other.view());
}

bool equalInConstantTime(ByteView one, ByteView other) {
    if (one.size() != other.size())
        return false;
    volatile std::uint8_t difference = 0;
    for (std::size_t i = 0; i < one.size(); ++i)
        difference = static_cast<std::uint8_t>(difference | (one[i] ^ other[i]));
    return difference == 0;
}

void wipe(MutableBytes bytes) {
    if (!bytes.empty())
        ::explicit_bzero(bytes.data(), bytes.size());
}

} // namespace ipcscope
