// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/proof/proof.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>
#include <vector>

#include <sys/uio.h>

namespace ipcscope::bench::proof {
namespace {

constexpr int buffers = 512 << 10;

void writeGathered(int fd, std::span<iovec> parts) {
    while (!parts.empty()) {
        const ssize_t count = ::writev(fd, parts.data(), static_cast<int>(parts.size()));
        if (count <= 0)
            throw std::runtime_error("writev failed");
        auto left = static_cast<std::size_t>(count);
        while (!parts.empty() && left >= parts.front().iov_len) {
            left -= parts.front().iov_len;
            parts = parts.subspan(1);
        }
        if (left > 0) {
            parts.front().iov_base = static_cast<std::uint8_t*>(parts.front().iov_base) + left;
            parts.front().iov_len -= left;
        }
    }
}

/// The rest of a body straight into its buffer; what comes behind it in the same read goes to `behind`. Answers how
/// many bytes that were.
std::size_t readBody(int fd, std::span<std::uint8_t> body, std::size_t have, std::span<std::uint8_t> behind) {
    std::size_t extra = 0;
    while (have < body.size()) {
        const std::array parts{iovec{body.data() + have, body.size() - have}, iovec{behind.data(), behind.size()}};
        const ssize_t count = ::readv(fd, parts.data(), static_cast<int>(parts.size()));
        if (count <= 0)
            throw std::runtime_error("readv failed");
        const std::size_t part = std::min(static_cast<std::size_t>(count), body.size() - have);
        have += part;
        extra = static_cast<std::size_t>(count) - part;
    }
    return extra;
}

} // namespace

void sendGathered(const Task& task, Control& control) {
    const UniqueFd fd = awaitConnection(task, control, buffers);
    const double before = processorTime();
    std::vector<std::uint8_t> body(task.size);
    std::array<std::uint8_t, longestHeader> header{};
    const std::size_t headerSize = putHeader(header.data(), task.size);
    for (std::size_t sent = 0; sent < task.total(); ++sent) {
        std::memset(body.data(), filling, body.size());
        std::array parts{iovec{header.data(), headerSize}, iovec{body.data(), body.size()}};
        writeGathered(fd.get(), parts);
    }
    control.wait();
    control.report({.processor = processorTime() - before});
}

void receiveGathered(const Task& task, Control& control) {
    const UniqueFd fd = openConnection(task, buffers);
    const double before = processorTime();
    std::vector<std::uint8_t> block(blockSize);
    std::vector<std::uint8_t> body(task.size);
    std::size_t begin = 0;
    std::size_t end = 0;
    Meter meter(task);
    while (!meter.complete()) {
        const Frame frame = frameAt(block.data() + begin, end - begin);
        if (frame.header == 0) {
            std::memmove(block.data(), block.data() + begin, end - begin);
            end -= begin;
            begin = 0;
            end += readSome(fd.get(), block.data() + end, block.size() - end);
            continue;
        }
        begin += frame.header;
        const std::size_t have = std::min(end - begin, frame.size);
        if (have == frame.size) {
            check({block.data() + begin, frame.size}, task.size);
            begin += frame.size;
        } else {
            std::memcpy(body.data(), block.data() + begin, have);
            begin = 0;
            end = readBody(fd.get(), std::span(body).first(frame.size), have, block);
            check(std::span(body).first(frame.size), task.size);
        }
        meter.count();
    }
    control.report({.seconds = meter.seconds(), .processor = processorTime() - before});
}

} // namespace ipcscope::bench::proof
