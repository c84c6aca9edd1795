// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/goals/goals.h"

#include <array>

namespace ipcscope::bench {
namespace {

constexpr std::size_t pooled = 64 << 10; ///< larger bodies may have an allocation each, on either side
constexpr std::array<std::size_t, 5> sizes{16, 64, 1024, pooled, 1 << 20};
/// What a queue that still grows may add; an allocation for each thousandth message is none for each message.
constexpr double none = 0.001;

/// What sender and receiver together allocate a message.
double allocations(Bench& bench, Library library, std::size_t size, double faster) {
    Task task = throughputTask(bench, size, faster);
    task.countAllocations = true;
    const Outcome outcome = bench.measure({library, "push"}, {library, "pull"}, task, {"free"});
    return (outcome.bound.amount + outcome.connected.amount) / static_cast<double>(task.count);
}

} // namespace

void measureAllocations(Bench& bench) {
    for (const std::size_t size : sizes) {
        const double ours = allocations(bench, Library::Own, size, oursFaster);
        const double reference = allocations(bench, Library::Libzmq, size, 1);
        bench.add(summary("T11", sizeText(size) + ", both sides together", "free", {{ours, reference}},
                          figureAtMost(size <= pooled ? none : 2 + none)));
    }
}

} // namespace ipcscope::bench
