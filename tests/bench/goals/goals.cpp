// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/goals/goals.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace ipcscope::bench {
namespace {

using Title = std::pair<std::string_view, std::string_view>;

constexpr std::array titles{
    Title{"T1", "PUSH to PULL on one core: messages a second against libzmq"},
    Title{"T2", "PUSH to PULL: processor time a message of both processes against libzmq"},
    Title{"T3", "PUSH to PULL on more cores: messages a second against libzmq"},
    Title{"T4", "Share of what the proof programs reach"},
    Title{"T5", "A libzmq PUSH feeds a PULL of ours, against a PULL of libzmq"},
    Title{"T6", "PUB to subscribers in one other process, against libzmq"},
    Title{"T7", "REQ and REP, a round trip of 1 byte, against libzmq"},
    Title{"T8", "Searching before sleeping costs nothing where it does not pay; an idle reactor sleeps"},
    Title{"T9", "Connections with handshake and first message there and back, against libzmq"},
    Title{"T10", "User memory of an idle connection, and threads, against libzmq"},
    Title{"T11", "Heap allocations a message in steady state, against libzmq"},
    Title{"T12", "One of eight subscribers is stopped: the others against before"},
    Title{"C", "The C functions of ours, against libzmq"},
    Title{"M1", "A window watches our publisher"},
    Title{"M2", "A window watches a publisher of libzmq, against a subscriber of libzmq"},
    Title{"M3", "Receiving, stamping, indexing and keeping: processor time a message"},
    Title{"M4", "Memory a message that is kept"},
    Title{"M5", "The list of messages in a window"},
    Title{"M6", "Opening a capture of ours"},
    Title{"M7", "Opening a pcapng of another program, against tshark"},
    Title{"M8", "A filter that looks for text"},
    Title{"M9", "A filter that looks at numbers"},
    Title{"M10", "Recording, against plain writes of a MiB"},
    Title{"M12", "Wake-ups"},
    Title{"M13", "Start, and 100 quiet endpoints"},
};

} // namespace

std::span<const Family> families() {
    static const std::array all{
        Family{{"T1", "T2", "T3", "T4"}, measureThroughput},
        Family{{"T5"}, measureFeeding},
        Family{{"T6"}, measureFanOut},
        Family{{"T7", "T8"}, measureRoundTrips},
        Family{{"T9", "T10"}, measureConnections},
        Family{{"T11"}, measureAllocations},
        Family{{"T12"}, measureStopped},
        Family{{"C"}, measureCFunctions},
    };
    return all;
}

std::string_view titleOf(std::string_view goal) {
    const auto found = std::ranges::find(titles, goal, &Title::first);
    return found == titles.end() ? std::string_view() : found->second;
}

std::string sizeText(std::size_t size) {
    if (size >= 1 << 20)
        return fmt::format("{} MiB", size >> 20);
    return size >= 1024 ? fmt::format("{} KiB", size >> 10) : fmt::format("{} B", size);
}

Task throughputTask(const Bench& bench, std::size_t size, double faster) {
    Task task;
    task.size = size;
    task.count = bench.scaled(std::min(2.5e6, 1.2e9 / static_cast<double>(size)) * faster);
    task.warmUp = task.count / 10;
    return task;
}

bool isGoal(std::string_view goal) {
    return std::ranges::any_of(families(), [goal](const Family& family) {
        return std::ranges::find(family.goals, goal) != family.goals.end();
    });
}

} // namespace ipcscope::bench
