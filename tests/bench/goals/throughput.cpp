// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/goals/goals.h"

#include <array>
#include <map>

namespace ipcscope::bench {
namespace {

constexpr std::size_t anySize = 0;
constexpr std::size_t largestOfMessageProof = 4096; ///< above, gathering is what the kernel allows
constexpr std::size_t batchSize = 64;

struct Wanted {
    std::string_view goal;
    std::string_view placement;
    std::size_t size;
    Target target;
};

constexpr std::array wanted{
    Wanted{"T1", "same", 16, atLeast(6)},        Wanted{"T1", "same", 64, atLeast(6)},
    Wanted{"T1", "same", 256, atLeast(4.5)},     Wanted{"T1", "same", 1024, atLeast(4)},
    Wanted{"T1", "same", 4096, atLeast(5)},      Wanted{"T1", "same", 65536, atLeast(3.5)},
    Wanted{"T2", "same", 16, atMost(0.17)},      Wanted{"T2", "same", 64, atMost(0.17)},
    Wanted{"T2", "same", 256, atMost(0.22)},     Wanted{"T2", "same", 1024, atMost(0.25)},
    Wanted{"T2", "same", 4096, atMost(0.22)},    Wanted{"T2", "same", 65536, atMost(0.35)},
    Wanted{"T2", "free", 16, atMost(0.17)},      Wanted{"T2", "free", 64, atMost(0.17)},
    Wanted{"T2", "free", 256, atMost(0.22)},     Wanted{"T2", "free", 1024, atMost(0.25)},
    Wanted{"T2", "free", 4096, atMost(0.22)},    Wanted{"T2", "free", 65536, atMost(0.35)},
    Wanted{"T3", "free", 64, atLeast(8)},        Wanted{"T3", "cross", 64, atLeast(4)},
    Wanted{"T3", "cross", 65536, atLeast(4)},    Wanted{"T4", "same", anySize, atLeast(0.8)},
    Wanted{"T4", "free", anySize, atLeast(0.8)},
};

constexpr std::array<std::size_t, 7> sizes{16, 64, 256, 1024, 4096, 64 << 10, 1 << 20};

Target targetOf(std::string_view goal, std::string_view placement, std::size_t size) {
    for (const Wanted& one : wanted) {
        if (one.goal == goal && one.placement == placement && (one.size == size || one.size == anySize))
            return one.target;
    }
    return reported;
}

constexpr double proofFaster = 4;

void compareBatches(Bench& bench, const Placement& placement, std::vector<Round>& batches) {
    const Task task = throughputTask(bench, batchSize, oursFaster);
    const Task more = throughputTask(bench, batchSize, proofFaster);
    const Outcome ours = bench.measure({Library::Own, "push"}, {Library::Own, "pull-batches"}, task, placement);
    const Outcome proof =
        bench.measure({Library::Proof, "batched.send"}, {Library::Proof, "batched.receive"}, more, placement);
    batches.push_back({.ours = ours.rate(task.count), .limit = proof.rate(more.count)});
}

/// All rounds of one size in one placement.
struct Series {
    std::vector<Round> rates;
    std::vector<Round> processor;
    std::vector<Round> batches;
};

void compare(Bench& bench, std::size_t size, const Placement& placement, Series& series) {
    const Task task = throughputTask(bench, size, oursFaster);
    const Outcome ours =
        bench.measure({bench.options().binds, "push"}, {bench.options().connects, "pull"}, task, placement);
    Round rate{.ours = ours.rate(task.count)};
    Round processor{.ours = ours.microseconds(task.total())};
    if (bench.wantsAny({"T1", "T2", "T3"})) {
        const Task slower = throughputTask(bench, size, 1);
        const Outcome libzmq = bench.better({Library::Libzmq, "push"}, {Library::Libzmq, "pull"}, slower, placement);
        rate.reference = libzmq.rate(slower.count);
        processor.reference = libzmq.microseconds(slower.total());
    }
    if (bench.wants("T4")) {
        const Task more = throughputTask(bench, size, proofFaster);
        const bool messages = size <= largestOfMessageProof;
        const Outcome proof =
            bench.measure({Library::Proof, messages ? "messages.send" : "gathered.send"},
                          {Library::Proof, messages ? "messages.receive" : "gathered.receive"}, more, placement);
        rate.limit = proof.rate(more.count);
    }
    if (bench.wants("T4") && size == batchSize)
        compareBatches(bench, placement, series.batches);
    series.rates.push_back(rate);
    series.processor.push_back(processor);
}

void report(Bench& bench, std::string_view goal, std::size_t size, const Placement& placement, const Series& series) {
    const bool oneCore = placement.name == "same";
    if ((goal == "T1" && !oneCore) || (goal == "T3" && oneCore))
        return;
    const bool rate = goal != "T2";
    bench.add(summary(std::string(goal), sizeText(size) + (rate ? ", messages/s" : ", us CPU a message"),
                      placement.name, rate ? series.rates : series.processor, targetOf(goal, placement.name, size),
                      goal == "T4" ? Against::Limit : Against::Reference));
    if (goal == "T4" && !series.batches.empty())
        bench.add(summary("T4", "64 B received in batches, messages/s", placement.name, series.batches,
                          placement.name == "cross" ? reported : atLeast(0.6), Against::Limit));
}

} // namespace

void measureThroughput(Bench& bench) {
    const auto& chosen = bench.options().sizes;
    std::map<std::size_t, std::map<std::string, Series>> all;
    for (const std::size_t size : sizes) {
        if (!chosen.empty() && !chosen.contains(size))
            continue;
        for (int round = 0; round < bench.options().rounds; ++round) {
            for (const Placement& placement : bench.where())
                compare(bench, size, placement, all[size][placement.name]);
        }
    }
    for (const std::string_view goal : {"T1", "T2", "T3", "T4"}) {
        for (const auto& [size, places] : all) {
            for (const Placement& placement : bench.where())
                report(bench, goal, size, placement, places.at(placement.name));
        }
    }
}

} // namespace ipcscope::bench
