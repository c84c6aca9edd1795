// SPDX-License-Identifier: GPL-3.0-or-later
// A message interface on the batched form: what calls, a high-water mark and counted handles add.
#include "tests/bench/proof/proof.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <memory>
#include <vector>

namespace ipcscope::bench::proof {
namespace {

/// Gathered on one write, with the default buffers of the kernel; larger ones bring something in "cross" only.
constexpr int buffers = 512 << 10;

class Sender {
public:
    Sender(int fd, std::size_t block)
        : m_fd(fd)
        , m_block(block) {}
    [[gnu::noinline]] bool send(std::span<const std::uint8_t> body) {
        if (m_sent >= m_mark)
            return false;
        if (m_used + body.size() + longestHeader > m_block.size())
            flush();
        m_used += putHeader(m_block.data() + m_used, body.size());
        std::memcpy(m_block.data() + m_used, body.data(), body.size());
        m_used += body.size();
        ++m_sent;
        return true;
    }
    void flush() { writeAll(m_fd, m_block.data(), std::exchange(m_used, 0)); }

private:
    int m_fd;
    std::vector<std::uint8_t> m_block;
    std::size_t m_used = 0;
    std::uint64_t m_sent = 0;
    std::uint64_t m_mark = ~std::uint64_t{0};
};

struct Block {
    std::atomic<int> references{1};
    std::size_t begin = 0;
    std::size_t end = 0;
    std::vector<std::uint8_t> bytes;
};

/// Blocks nobody refers to any more, the last one first.
class Pool {
public:
    explicit Pool(std::size_t size)
        : m_size(size) {}
    Block* take() {
        if (m_free.empty()) {
            m_all.push_back(std::make_unique<Block>());
            m_all.back()->bytes.resize(m_size);
            return m_all.back().get();
        }
        Block* const block = m_free.back();
        m_free.pop_back();
        block->references = 1;
        block->begin = block->end = 0;
        return block;
    }
    void drop(Block* block) {
        if (block->references.fetch_sub(1, std::memory_order_acq_rel) == 1)
            m_free.push_back(block);
    }

private:
    std::size_t m_size;
    std::vector<std::unique_ptr<Block>> m_all;
    std::vector<Block*> m_free;
};

struct Handle {
    Block* block = nullptr;
    const std::uint8_t* body = nullptr;
    std::size_t size = 0;
};

class Receiver {
public:
    Receiver(int fd, Pool& pool)
        : m_fd(fd)
        , m_pool(pool) {}
    [[gnu::noinline]] void receive(Handle& handle) {
        while (m_next == m_count)
            fill();
        handle = m_queue[m_next++];
    }

private:
    void fill() {
        m_next = m_count = 0;
        if (!m_block)
            m_block = m_pool.take();
        cut();
        if (m_count > 0)
            return;
        makeRoom();
        m_block->end += readSome(m_fd, m_block->bytes.data() + m_block->end, m_block->bytes.size() - m_block->end);
        cut();
    }
    void cut() {
        while (m_count < m_queue.size()) {
            const std::size_t have = m_block->end - m_block->begin;
            const std::uint8_t* at = m_block->bytes.data() + m_block->begin;
            const Frame frame = frameAt(at, have);
            if (frame.header == 0 || have < frame.header + frame.size)
                break;
            m_queue[m_count++] = {m_block, at + frame.header, frame.size};
            m_block->begin += frame.header + frame.size;
        }
        if (m_count > 0)
            m_block->references.fetch_add(static_cast<int>(m_count), std::memory_order_relaxed);
    }
    void makeRoom() {
        const std::size_t rest = m_block->end - m_block->begin;
        Block* to = m_block;
        if (m_block->references.load(std::memory_order_acquire) != 1) {
            if (m_block->bytes.size() - m_block->end >= m_block->bytes.size() / 2)
                return;
            to = m_pool.take();
        }
        std::memmove(to->bytes.data(), m_block->bytes.data() + m_block->begin, rest);
        if (to != m_block)
            m_pool.drop(std::exchange(m_block, to));
        to->begin = 0;
        to->end = rest;
    }

    int m_fd;
    Pool& m_pool;
    Block* m_block = nullptr;
    std::array<Handle, 512> m_queue{};
    std::size_t m_count = 0;
    std::size_t m_next = 0;
};

std::size_t blockFor(const Task& task) {
    return std::max(blockSize, 2 * task.size + 64);
}

} // namespace

void sendMessages(const Task& task, Control& control) {
    const UniqueFd fd = awaitConnection(task, control, buffers);
    const double before = processorTime();
    std::vector<std::uint8_t> body(task.size, filling);
    Sender sender(fd.get(), blockFor(task));
    for (std::size_t sent = 0; sent < task.total(); ++sent)
        sender.send(body);
    sender.flush();
    control.wait();
    control.report({.processor = processorTime() - before});
}

void receiveMessages(const Task& task, Control& control) {
    const UniqueFd fd = openConnection(task, buffers);
    const double before = processorTime();
    Pool pool(blockFor(task));
    Receiver receiver(fd.get(), pool);
    Meter meter(task);
    while (!meter.complete()) {
        Handle handle;
        receiver.receive(handle);
        check({handle.body, handle.size}, task.size);
        meter.count();
        pool.drop(handle.block);
    }
    control.report({.seconds = meter.seconds(), .processor = processorTime() - before});
}

} // namespace ipcscope::bench::proof
