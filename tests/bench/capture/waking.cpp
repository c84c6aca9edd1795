// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/capture/goals.h"
#include "tests/bench/capture/messages.h"

#include <cstdio>
#include <filesystem>
#include <stdexcept>

#include <fmt/format.h>

namespace ipcscope::bench {
namespace {

Report heard(Process& process) {
    const auto report = process.hear();
    if (!report)
        throw std::runtime_error("a side failed");
    return *report;
}

/// Microseconds of the I/O thread a message that comes alone, with so many endpoints.
double wakeCost(Bench& bench, std::size_t endpoints) {
    Task task;
    task.size = 64;
    task.peers = endpoints;
    task.count = bench.scaled(5'000, 100);
    bench.place(task);
    Process bound(Library::Own, "publishers", task);
    heard(bound);
    Process window(Library::Window, "wake", task);
    heard(bound);
    heard(window);
    window.go();
    heard(window);
    bound.go();
    heard(bound);
    window.go();
    const auto report = heard(window);
    return report.processor * 1e6 / report.amount;
}

double startTime() {
    return milliseconds([] {
        Process window(Library::Window, "start", {});
        heard(window);
    });
}

double idleShare(Bench& bench) {
    Task task;
    task.peers = 100;
    task.count = bench.scaled(10'000, 200);
    bench.place(task);
    Process bound(Library::Own, "publishers", task);
    heard(bound);
    Process window(Library::Window, "idle", task);
    const auto report = heard(window);
    return report.processor / report.seconds * 100;
}

} // namespace

bool windowIsThere() {
    const auto program = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "ipcscope-bench-window";
    const bool there = std::filesystem::exists(program);
    if (!there)
        fmt::print(stderr, "skipped, this build has no window\n");
    return there;
}

void measureWaking(Bench& bench) {
    if (!windowIsThere())
        return;
    std::vector<Round> wakes, starts, idles;
    for (int round = 0; round < bench.options().rounds; ++round) {
        if (bench.wants("M12"))
            wakes.push_back({.ours = wakeCost(bench, 1'000), .reference = wakeCost(bench, 1)});
        if (bench.wants("M13"))
            starts.push_back({.ours = startTime()});
        if (bench.wants("M13") && round == 0)
            idles.push_back({.ours = idleShare(bench)});
    }
    if (!wakes.empty())
        bench.add(summary("M12", "1 000 endpoints beside 1, us CPU a message", "free", wakes, atMost(1.3)));
    if (starts.empty())
        return;
    bench.add(summary("M13", "start to a painted window, ms", "free", starts, figureAtMost(250)));
    bench.add(summary("M13", "100 quiet endpoints, % of a core", "free", idles, figureAtMost(0.2)));
}

} // namespace ipcscope::bench
