// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/goals/goals.h"

#include <array>

namespace ipcscope::bench {
namespace {

struct Size {
    std::size_t bytes;
    Target rate;
};

constexpr std::array sizes{Size{64, atLeast(2)}, Size{64 << 10, atLeast(1.3)}};
constexpr Target roundTrip = atMost(0.5);

Target judgedIn(const Placement& placement, Target target) {
    return placement.name == "cross" ? reported : target;
}

Round compareThroughput(Bench& bench, std::size_t size, const Placement& placement) {
    const Task task = throughputTask(bench, size);
    const Outcome ours = bench.measure({Library::CFunctions, "push"}, {Library::CFunctions, "pull"}, task, placement);
    const Outcome libzmq = bench.better({Library::Libzmq, "push"}, {Library::Libzmq, "pull"}, task, placement);
    return {.ours = ours.rate(task.count), .reference = libzmq.rate(task.count)};
}

Round compareRoundTrip(Bench& bench, const Placement& placement) {
    Task task;
    task.count = bench.scaled(8'000, 50);
    task.warmUp = task.count / 10;
    const auto run = [&](Library library) {
        return bench.measure({library, "reply"}, {library, "request"}, task, placement).connected.median * 1e6;
    };
    return {.ours = run(Library::CFunctions), .reference = run(Library::Libzmq)};
}

template<class Compare>
std::vector<Round> rounds(const Bench& bench, Compare compare) {
    std::vector<Round> all;
    for (int round = 0; round < bench.options().rounds; ++round)
        all.push_back(compare());
    return all;
}

} // namespace

void measureCFunctions(Bench& bench) {
    for (const Placement& placement : bench.where()) {
        for (const Size& size : sizes)
            bench.add(summary("C", "PUSH to PULL, " + sizeText(size.bytes) + ", messages/s", placement.name,
                              rounds(bench, [&] { return compareThroughput(bench, size.bytes, placement); }),
                              judgedIn(placement, size.rate)));
        bench.add(summary("C", "REQ and REP, p50, us", placement.name,
                          rounds(bench, [&] { return compareRoundTrip(bench, placement); }),
                          judgedIn(placement, roundTrip)));
    }
}

} // namespace ipcscope::bench
