// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/goals/goals.h"

#include <array>

namespace ipcscope::bench {
namespace {

constexpr double microsecond = 1e6;

struct Wanted {
    std::string_view placement;
    Target median;
    Target slowest;
    Target processor;
};

constexpr std::array wanted{
    Wanted{"same", atMost(0.30), reported, atMost(0.30)},
    Wanted{"free", atMost(0.10), atMost(0.35), atMost(0.25)},
    Wanted{"cross", atMost(0.10), atMost(0.35), atMost(0.25)},
};
constexpr double longestOnOneCore = 5.5; // us
constexpr double awake = 1;              ///< wake-ups a second of an idle reactor
constexpr double idleShare = 0.05;       ///< per cent of a core: 0.0

/// A figure of each round.
struct Figures {
    std::vector<Round> median;
    std::vector<Round> slowest;
    std::vector<Round> processor;
    void add(const Outcome& ours, const Outcome& reference, std::size_t total, std::size_t referenceTotal) {
        median.push_back({ours.connected.median * microsecond, reference.connected.median * microsecond});
        slowest.push_back({ours.connected.slowest * microsecond, reference.connected.slowest * microsecond});
        processor.push_back({ours.microseconds(total), reference.microseconds(referenceTotal)});
    }
};

struct Series {
    Figures usual;    ///< default options, against libzmq
    Figures sleeping; ///< without searching, against libzmq
    Figures guard;    ///< searching against sleeping
};

Task taskFor(const Bench& bench, double count) {
    Task task;
    task.count = bench.scaled(count, 50);
    task.warmUp = task.count / 10;
    return task;
}

void compare(Bench& bench, const Placement& placement, Series& series) {
    Task task = taskFor(bench, 40'000);
    const Task slower = taskFor(bench, 8'000);
    const auto run = [&] {
        return bench.measure({bench.options().binds, "reply"}, {bench.options().connects, "request"}, task, placement);
    };
    const Outcome usual = run();
    task.spin = Spin::Off;
    const Outcome sleeping = run();
    const Outcome libzmq = bench.measure({Library::Libzmq, "reply"}, {Library::Libzmq, "request"}, slower, placement);
    series.usual.add(usual, libzmq, task.total(), slower.total());
    series.sleeping.add(sleeping, libzmq, task.total(), slower.total());
    series.guard.add(usual, sleeping, task.total(), task.total());
}

void reportAgainstLibzmq(Bench& bench, const std::string& where, const Series& series) {
    for (const Wanted& one : wanted) {
        if (one.placement != where)
            continue;
        bench.add(summary("T7", "p50, us", where, series.usual.median, one.median));
        if (where == "same") {
            Row row = summary("T7", "p50 by itself, us", where, series.usual.median, figureAtMost(longestOnOneCore));
            bench.add(row);
        }
        bench.add(summary("T7", "p99, us", where, series.usual.slowest, one.slowest));
        bench.add(summary("T7", "us CPU", where, series.usual.processor, one.processor));
        bench.add(summary("T7", "without searching: p50, us", where, series.sleeping.median,
                          where == "cross" ? atMost(0.90) : reported));
        bench.add(summary("T7", "without searching: us CPU", where, series.sleeping.processor, reported));
    }
}

void reportGuard(Bench& bench, const Figures& guard) {
    bench.add(summary("T8", "searching against sleeping: p50, us", "same", guard.median, atMost(1.10)));
    bench.add(summary("T8", "searching against sleeping: p99, us", "same", guard.slowest, atMost(1.5)));
    bench.add(summary("T8", "searching against sleeping: us CPU", "same", guard.processor, atMost(1.10)));
}

void measureIdle(Bench& bench) {
    constexpr double patient = 60'000; // ms
    Task task;
    task.count = bench.options().patient ? static_cast<std::size_t>(patient) : bench.scaled(3000, 200);
    bench.place(task);
    Process process(Library::Own, "idle", task);
    const auto report = process.hear();
    process.go();
    if (!report)
        throw std::runtime_error("idle reactor: not measured");
    const double share = 100 * report->processor / report->seconds;
    bench.add(
        summary("T8", "idle reactor: wake-ups a second", "free", {{.ours = report->amount}}, figureAtMost(awake)));
    bench.add(summary("T8", "idle reactor: % of a core", "free", {{.ours = share}}, figureAtMost(idleShare)));
}

} // namespace

void measureRoundTrips(Bench& bench) {
    std::vector<Series> all(bench.where().size());
    for (int round = 0; round < bench.options().rounds; ++round) {
        for (std::size_t place = 0; place < all.size(); ++place)
            compare(bench, bench.where()[place], all[place]);
    }
    for (std::size_t place = 0; place < all.size(); ++place)
        reportAgainstLibzmq(bench, bench.where()[place].name, all[place]);
    for (std::size_t place = 0; place < all.size(); ++place) {
        if (bench.where()[place].name == "same")
            reportGuard(bench, all[place].guard);
    }
    if (bench.wants("T8"))
        measureIdle(bench);
}

} // namespace ipcscope::bench
