// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/goals/goals.h"

#include <array>

namespace ipcscope::bench {
namespace {

struct Size {
    std::size_t bytes;
    Target processor;
};

constexpr std::array sizes{Size{16, reported}, Size{64, atMost(0.45)}, Size{256, atMost(0.45)},
                           Size{1024, atMost(0.55)}};

double receiverMicroseconds(const Outcome& outcome, const Task& task) {
    return outcome.connected.processor * 1e6 / static_cast<double>(task.total());
}

struct Series {
    std::vector<Round> rates;
    std::vector<Round> processor;
    std::vector<Round> feedingLibzmq;
};

void compare(Bench& bench, const Task& task, const Placement& placement, Series& series) {
    const auto run = [&](Library push, Library pull) {
        return bench.measure({push, "push"}, {pull, "pull"}, task, placement);
    };
    const Outcome ours = run(Library::Libzmq, Library::Own);
    const Outcome libzmq = run(Library::Libzmq, Library::Libzmq);
    const Outcome feeding = run(Library::Own, Library::Libzmq);
    series.rates.push_back({.ours = ours.rate(task.count), .reference = libzmq.rate(task.count)});
    series.processor.push_back(
        {.ours = receiverMicroseconds(ours, task), .reference = receiverMicroseconds(libzmq, task)});
    series.feedingLibzmq.push_back({.ours = feeding.rate(task.count), .reference = libzmq.rate(task.count)});
}

} // namespace

void measureFeeding(Bench& bench) {
    for (const Size& size : sizes) {
        std::vector<Series> all(bench.where().size());
        for (int round = 0; round < bench.options().rounds; ++round) {
            for (std::size_t place = 0; place < all.size(); ++place)
                compare(bench, throughputTask(bench, size.bytes), bench.where()[place], all[place]);
        }
        for (std::size_t place = 0; place < all.size(); ++place) {
            const std::string& where = bench.where()[place].name;
            const bool judged = where != "cross" && size.processor.kind != Target::Kind::Reported;
            const std::string text = sizeText(size.bytes);
            bench.add(summary("T5", text + ", us CPU a message received", where, all[place].processor,
                              judged ? size.processor : reported));
            bench.add(summary("T5", text + ", messages/s", where, all[place].rates, judged ? atLeast(1) : reported));
            bench.add(
                summary("T5", text + " from us to libzmq, messages/s", where, all[place].feedingLibzmq, reported));
        }
    }
}

} // namespace ipcscope::bench
