// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/capture/goals.h"
#include "tests/bench/capture/messages.h"

#include <filesystem>
#include <stdexcept>

#include <fmt/format.h>

namespace ipcscope::bench {
namespace {

constexpr std::size_t bodySize = 64;
constexpr double milli = 1e3;

struct Seen {
    Report report; ///< of the window
    double wakes = 0;
};

Task taskOf(std::size_t count, double rate) {
    Task task;
    task.size = bodySize;
    task.count = count;
    task.rate = rate;
    return task;
}

/// A window watches a side that binds; rate 0: as fast as it takes them.
Seen watched(Bench& bench, Library library, std::string_view sends, std::string_view watches, Task task) {
    bench.place(task);
    Process bound(library, sends, task);
    if (!bound.hear())
        throw std::runtime_error("the sender is not there");
    Process window(Library::Window, watches, task);
    const auto report = window.hear();
    const auto more = window.hear();
    bound.go();
    if (!report || !more || !bound.hear())
        throw std::runtime_error("not watched to the end");
    return {*report, more->amount};
}

struct Watching {
    std::vector<Round> rate, lag, longest, lost, wakes;
};

void addOurs(Bench& bench, std::string_view head, const Watching& all, double lag, double longest) {
    bench.add(summary("M1", fmt::format("{}, messages/s", head), "free", all.rate, lag > 0 ? atLeast(0.99) : reported));
    bench.add(summary("M1", fmt::format("{}: lost", head), "free", all.lost, lag > 0 ? figureAtMost(0) : reported));
    bench.add(
        summary("M1", fmt::format("{}: lag p99, ms", head), "free", all.lag, lag > 0 ? figureAtMost(lag) : reported));
    bench.add(summary("M1", fmt::format("{}: longest lag, ms", head), "free", all.longest,
                      longest > 0 ? figureAtMost(longest) : reported));
    bench.add(summary("M12", fmt::format("{}: wake-ups of the window/s", head), "free", all.wakes, figureAtMost(120)));
}

void measureOurProducer(Bench& bench) {
    struct Load {
        std::string_view name;
        double rate, lag, longest;
    };
    for (const Load& load : {Load{"10 M/s", 1e7, 8, 16}, Load{"5 M/s", 5e6, 4, 16}, Load{"all it can", 0, 0, 0}}) {
        Watching all;
        for (int round = 0; round < bench.options().rounds; ++round) {
            const auto count = bench.scaled(2 * (load.rate > 0 ? load.rate : tenMillion), 10'000);
            const auto seen = watched(bench, Library::Own, "push", "watch-push", taskOf(count, load.rate));
            all.rate.push_back({.ours = static_cast<double>(count) / seen.report.seconds, .reference = load.rate});
            all.lag.push_back({.ours = seen.report.slowest * milli});
            all.longest.push_back({.ours = seen.report.other * milli});
            all.lost.push_back({.ours = seen.report.amount});
            all.wakes.push_back({.ours = seen.wakes});
        }
        addOurs(bench, load.name, all, load.lag, load.longest);
    }
}

void measureLibzmq(Bench& bench) {
    const auto count = bench.scaled(tenMillion * 0.6, 10'000);
    const Part publisher{Library::Libzmq, "publish"};
    std::vector<Round> rate;
    std::vector<Round> lost;
    std::vector<Round> lag;
    for (int round = 0; round < bench.options().rounds; ++round) {
        const auto seen = watched(bench, Library::Libzmq, "publish", "watch-publisher", taskOf(count, 0));
        const auto theirs =
            bench.measure(publisher, {Library::Libzmq, "subscribe"}, taskOf(count, 0), {.name = "free"});
        rate.push_back({.ours = static_cast<double>(count) / seen.report.seconds, .reference = theirs.rate(count)});
        lost.push_back({.ours = seen.report.amount});
        lag.push_back({.ours = seen.report.slowest * milli});
    }
    bench.add(summary("M2", "a window beside a SUB of libzmq, messages/s", "free", rate, atLeast(1)));
    bench.add(summary("M2", "lost", "free", lost, figureAtMost(0)));
    bench.add(summary("M2", "lag p99, ms", "free", lag, figureAtMost(8)));
}

void measureProcessor(Bench& bench) {
    const auto count = bench.scaled(tenMillion * 0.6, 10'000);
    const Part publisher{Library::Libzmq, "publish"};
    std::vector<Round> kept;
    std::vector<Round> recorded;
    for (int round = 0; round < bench.options().rounds; ++round) {
        const auto time = [&](std::string_view role) {
            const auto done = bench.measure(publisher, {Library::Own, role}, taskOf(count, 0), {.name = "free"});
            if (done.connected.amount > 0)
                throw std::runtime_error("messages were lost");
            return done.connected.processor * 1e6 / static_cast<double>(count);
        };
        kept.push_back({.ours = time("keep-all")});
        recorded.push_back({.ours = time("record-all")});
    }
    bench.add(summary("M3", "64 B fed by libzmq, us CPU", "free", kept, figureAtMost(0.10)));
    bench.add(summary("M10", "all in, fed by libzmq, us CPU a message", "free", recorded, figureAtMost(0.35)));
}

void measureMemory(Bench& bench) {
    const auto count = bench.scaled(tenMillion, 100'000);
    constexpr double asked = bodySize + 2 + sizeof(capture::RecordHeader);
    const double before = ownMemory();
    const auto store = storeOf(count, Sizes::Equal);
    const double each = (ownMemory() - before) / static_cast<double>(store->kept());
    bench.add(summary("M4", fmt::format("{} messages of 64 B, bytes each", count), "free",
                      {{.ours = each, .reference = asked}}, atMost(1.03)));
}

} // namespace

void measureLive(Bench& bench) {
    if (bench.wants("M4"))
        measureMemory(bench);
    if (bench.wantsAny({"M3", "M10"}))
        measureProcessor(bench);
    if (!windowIsThere())
        return;
    if (bench.wantsAny({"M1", "M12"}))
        measureOurProducer(bench);
    if (bench.wants("M2"))
        measureLibzmq(bench);
}

} // namespace ipcscope::bench
