// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/proof/proof.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace ipcscope::bench::proof {

void sendBatched(const Task& task, Control& control) {
    const UniqueFd fd = awaitConnection(task, control, 0);
    const double before = processorTime();
    const std::vector<std::uint8_t> body(task.size, filling);
    std::vector<std::uint8_t> block(std::max(blockSize, task.size + longestHeader));
    std::size_t used = 0;
    for (std::size_t sent = 0; sent < task.total(); ++sent) {
        if (used + task.size + longestHeader > block.size()) {
            writeAll(fd.get(), block.data(), used);
            used = 0;
        }
        used += putHeader(block.data() + used, task.size);
        std::memcpy(block.data() + used, body.data(), task.size);
        used += task.size;
    }
    writeAll(fd.get(), block.data(), used);
    control.wait();
    control.report({.processor = processorTime() - before});
}

void receiveBatched(const Task& task, Control& control) {
    const UniqueFd fd = openConnection(task, 0);
    const double before = processorTime();
    std::vector<std::uint8_t> block(std::max(blockSize, task.size + longestHeader));
    std::size_t begin = 0;
    std::size_t end = 0;
    Meter meter(task);
    for (;;) {
        for (;;) {
            const std::uint8_t* at = block.data() + begin;
            const Frame frame = frameAt(at, end - begin);
            if (frame.header == 0 || end - begin < frame.header + frame.size)
                break;
            check({at + frame.header, frame.size}, task.size);
            meter.count();
            begin += frame.header + frame.size;
        }
        if (meter.complete())
            break;
        std::memmove(block.data(), block.data() + begin, end - begin);
        end -= begin;
        begin = 0;
        end += readSome(fd.get(), block.data() + end, block.size() - end);
    }
    control.report({.seconds = meter.seconds(), .processor = processorTime() - before});
}

} // namespace ipcscope::bench::proof
