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

void measureThroughput(Bench& bench);  ///< T1 to T4
void measureFeeding(Bench& bench);     ///< T5
void measureFanOut(Bench& bench);      ///< T6
void measureRoundTrips(Bench& bench);  ///< T7, T8
void measureConnections(Bench& bench); ///< T9, T10
void measureAllocations(Bench& bench); ///< T11
void measureStopped(Bench& bench);     ///< T12
void measureCFunctions(Bench& bench);  ///< C

/// "64 B", "4 KiB"
std::string sizeText(std::size_t size);
/// Messages of `size` for about half a second's work of libzmq, or of what is `faster`.
Task throughputTask(const Bench& bench, std::size_t size, double faster = 1);
constexpr double oursFaster = 3;

} // namespace ipcscope::bench
