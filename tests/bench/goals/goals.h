// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/bench.h"

#include <span>

namespace ipcscope::bench {

/// Goals that one measurement answers together.
struct Family {
    std::initializer_list<std::string_view> goals;
    void (*measure)(Bench& bench);
};

/// Every goal of the transport, in the order they are printed.
std::span<const Family> families();
/// What a goal is about, in a line.
std::string_view titleOf(std::string_view goal);
bool isGoal(std::string_view goal);

void measureThroughput(Bench& bench); ///< T1 to T4

} // namespace ipcscope::bench
