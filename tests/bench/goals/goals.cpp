// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/goals/goals.h"

#include <algorithm>
#include <array>
#include <utility>

namespace ipcscope::bench {
namespace {

using Title = std::pair<std::string_view, std::string_view>;

constexpr std::array titles{
    Title{"T1", "PUSH to PULL on one core: messages a second against libzmq"},
    Title{"T2", "PUSH to PULL: processor time a message of both processes against libzmq, us"},
    Title{"T3", "PUSH to PULL on more cores: messages a second against libzmq"},
    Title{"T4", "share of what the proof programs reach: messages a second"},
};

} // namespace

std::span<const Family> families() {
    static const std::array all{
        Family{{"T1", "T2", "T3", "T4"}, measureThroughput},
    };
    return all;
}

std::string_view titleOf(std::string_view goal) {
    const auto found = std::ranges::find(titles, goal, &Title::first);
    return found == titles.end() ? std::string_view() : found->second;
}

bool isGoal(std::string_view goal) {
    return !titleOf(goal).empty();
}

} // namespace ipcscope::bench
