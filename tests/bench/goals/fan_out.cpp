// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/goals/goals.h"

#include <array>

#include <fmt/format.h>

namespace ipcscope::bench {
namespace {

struct Shape {
    std::size_t peers;
    std::size_t size;
    Target rate;
    Target processor;
};

constexpr std::array shapes{
    Shape{8, 64, atLeast(8), atMost(0.15)},
    Shape{64, 64, atLeast(6), reported},
    Shape{8, 1024, atLeast(3.5), reported},
};

/// Messages for about half a second.
Task taskFor(const Bench& bench, const Shape& shape, double faster) {
    Task task = throughputTask(bench, shape.size, faster / static_cast<double>(shape.peers));
    task.peers = shape.peers;
    return task;
}

struct Series {
    std::vector<Round> rates;
    std::vector<Round> processor;
};

void compare(Bench& bench, const Shape& shape, const Placement& placement, Series& series) {
    const auto deliveries = [&shape](std::size_t messages) { return messages * shape.peers; };
    const Task task = taskFor(bench, shape, oursFaster);
    const Task slower = taskFor(bench, shape, 1);
    const Outcome ours =
        bench.measure({bench.options().binds, "publish"}, {bench.options().connects, "subscribe"}, task, placement);
    const Outcome libzmq =
        bench.better({Library::Libzmq, "publish"}, {Library::Libzmq, "subscribe"}, slower, placement);
    series.rates.push_back(
        {.ours = ours.rate(deliveries(task.count)), .reference = libzmq.rate(deliveries(slower.count))});
    series.processor.push_back({.ours = ours.microseconds(deliveries(task.total())),
                                .reference = libzmq.microseconds(deliveries(slower.total()))});
}

} // namespace

void measureFanOut(Bench& bench) {
    for (const Shape& shape : shapes) {
        std::vector<Series> all(bench.where().size());
        for (int round = 0; round < bench.options().rounds; ++round) {
            for (std::size_t place = 0; place < all.size(); ++place)
                compare(bench, shape, bench.where()[place], all[place]);
        }
        const std::string text = fmt::format("{} SUB of {}", shape.peers, sizeText(shape.size));
        for (std::size_t place = 0; place < all.size(); ++place) {
            const std::string& where = bench.where()[place].name;
            const bool judged = where != "cross";
            bench.add(summary("T6", text + ", deliveries/s", where, all[place].rates, judged ? shape.rate : reported));
            bench.add(summary("T6", text + ", us CPU a delivery", where, all[place].processor,
                              judged ? shape.processor : reported));
        }
    }
}

} // namespace ipcscope::bench
