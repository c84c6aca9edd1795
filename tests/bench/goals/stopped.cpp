// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/goals/goals.h"

#include <csignal>
#include <stdexcept>

namespace ipcscope::bench {
namespace {

constexpr std::size_t others = 7;
constexpr double lookTime = 5e5; // us

/// A process holds one of the eight subscribers and is stopped between two looks at the others.
Round compare(Bench& bench, const Placement& placement) {
    Task task;
    task.size = 64;
    task.peers = others + 1;
    task.count = bench.scaled(lookTime, 50'000);
    task.core = placement.first;
    bench.place(task);
    Process publisher(Library::Own, "publish-freely", task);
    bool running = publisher.hear().has_value();
    task.core = placement.second;
    task.peers = 1;
    const Process slow(Library::Own, "subscribe-freely", task);
    task.peers = others;
    Process fast(Library::Own, "subscribe-freely", task);
    const auto before = fast.hear();
    ::kill(slow.pid(), SIGSTOP);
    const auto after = fast.hear();
    fast.go();
    publisher.go();
    running = running && publisher.hear();
    if (!running || !before || !after)
        throw std::runtime_error("one of eight subscribers stopped: not measured");
    return {.ours = after->amount, .reference = before->amount};
}

} // namespace

void measureStopped(Bench& bench) {
    for (const Placement& placement : bench.where({"same", "free"})) {
        std::vector<Round> rounds;
        for (int round = 0; round < bench.options().rounds; ++round)
            rounds.push_back(compare(bench, placement));
        bench.add(summary("T12", "7 SUB of 64 B, deliveries/s", placement.name, rounds, atLeast(0.95)));
    }
}

} // namespace ipcscope::bench
