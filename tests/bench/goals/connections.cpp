// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/goals/goals.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace ipcscope::bench {
namespace {

struct Manner {
    std::string_view role;
    std::string_view name;
    double count;
    Target rate;
};

constexpr std::array manners{
    Manner{"dial-in-turn", "one after the other", 1000, atLeast(4)},
    Manner{"dial-at-once", "all at once", 1000, atLeast(6)},
};
constexpr Target processorTarget = atMost(0.25);

constexpr std::size_t usuallyHeld = 10'000;
constexpr std::size_t madeTogether = 100; ///< what they need while they greet is used again by the next ones
constexpr std::size_t descriptorsOfItsOwn = 200;
constexpr double mostBytes = 1024; ///< of a connection, a side

void measureDialling(Bench& bench, const Manner& manner) {
    const bool inTurn = manner.role == "dial-in-turn";
    Task task;
    task.count = bench.scaled(manner.count);
    task.warmUp = inTurn ? task.count / 10 : 0;
    for (const Placement& placement : bench.where()) {
        std::vector<Round> rates;
        std::vector<Round> processor;
        for (int round = 0; round < bench.options().rounds; ++round) {
            const auto& options = bench.options();
            const Outcome ours =
                bench.measure({options.binds, "echo"}, {options.connects, manner.role}, task, placement);
            const Outcome libzmq =
                bench.measure({Library::Libzmq, "echo"}, {Library::Libzmq, manner.role}, task, placement);
            rates.push_back({.ours = ours.rate(task.count), .reference = libzmq.rate(task.count)});
            processor.push_back(
                {.ours = ours.microseconds(task.total()), .reference = libzmq.microseconds(task.total())});
        }
        const bool judged = placement.name != "cross";
        bench.add(summary("T9", fmt::format("{}, connections/s", manner.name), placement.name, rates,
                          judged ? manner.rate : reported));
        bench.add(summary("T9", fmt::format("{}, us CPU each", manner.name), placement.name, processor,
                          judged ? processorTarget : reported));
    }
}

void measureHolding(Bench& bench) {
    Task task;
    task.count = std::min(bench.scaled(usuallyHeld, 100), raiseDescriptorLimit() - descriptorsOfItsOwn);
    task.peers = madeTogether;
    const Placement free{"free"};
    const auto& options = bench.options();
    const Outcome ours = bench.measure({options.binds, "hold-bound"}, {options.connects, "hold-connected"}, task, free);
    const Outcome libzmq =
        bench.measure({Library::Libzmq, "hold-bound"}, {Library::Libzmq, "hold-connected"}, task, free);
    const auto add = [&](std::string_view side, const Report& of, const Report& reference) {
        bench.add(summary("T10", fmt::format("{} connections, {}: bytes each", task.count, side), free.name,
                          {{of.amount, reference.amount}}, figureAtMost(mostBytes)));
        bench.add(summary("T10", fmt::format("{}: threads started", side), free.name, {{of.other, reference.other}},
                          figureAtMost(0)));
    };
    add("bound", ours.bound, libzmq.bound);
    add("connected", ours.connected, libzmq.connected);
}

} // namespace

void measureConnections(Bench& bench) {
    if (bench.wants("T9")) {
        for (const Manner& manner : manners)
            measureDialling(bench, manner);
    }
    if (bench.wants("T10"))
        measureHolding(bench);
}

} // namespace ipcscope::bench
