// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/capture/goals.h"

#include <stdexcept>

#include <fmt/format.h>

namespace ipcscope::bench {
namespace {

constexpr std::size_t bodySize = 64;
constexpr double milli = 1e3;

std::vector<Report> reportsOf(Bench& bench, std::string_view role, std::size_t rows, std::size_t count) {
    Task task;
    task.size = bodySize;
    task.count = rows;
    bench.place(task);
    Process window(Library::Window, role, task);
    std::vector<Report> out;
    while (out.size() < count) {
        const auto report = window.hear();
        if (!report)
            throw std::runtime_error("the window failed");
        out.push_back(*report);
    }
    return out;
}

} // namespace

void measureTable(Bench& bench) {
    if (!windowIsThere())
        return;
    const auto many = bench.scaled(tenMillion, 10'000);
    const auto few = bench.scaled(tenMillion / 10, 1'000);
    std::vector<Round> append, jump, follow, jumpGrowth, followGrowth, plain;
    for (int round = 0; round < bench.options().rounds; ++round) {
        const auto large = reportsOf(bench, "table", many, 3);
        const auto small = reportsOf(bench, "table", few, 3);
        const auto theirs = reportsOf(bench, "plain-table", many, 1);
        append.push_back({.ours = static_cast<double>(many) / large[0].seconds, .reference = 4e6});
        jump.push_back({.ours = large[1].slowest * milli});
        follow.push_back({.ours = large[2].slowest * milli});
        jumpGrowth.push_back({.ours = large[1].median * milli, .reference = small[1].median * milli});
        followGrowth.push_back({.ours = large[2].median * milli, .reference = small[2].median * milli});
        plain.push_back({.ours = 1 / large[2].median, .reference = 1 / theirs[0].median});
    }
    bench.add(summary("M5", fmt::format("{} rows: jump and repaint p99, ms", many), "free", jump, figureAtMost(5)));
    bench.add(summary("M5", "following frame p99, ms", "free", follow, figureAtMost(6)));
    bench.add(summary("M5", "jump p50 beside a tenth of the rows, ms", "free", jumpGrowth, atMost(1.15)));
    bench.add(summary("M5", "frame p50 beside a tenth of the rows, ms", "free", followGrowth, atMost(1.15)));
    bench.add(summary("M5", "frames/s beside QTableView", "free", plain, atLeast(3)));
    bench.add(summary("M5", "rows appended/s beside 4 M", "free", append, atLeast(1)));
}

} // namespace ipcscope::bench
