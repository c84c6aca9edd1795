// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/reactor/reactor.h"

#include <chrono>

namespace ipcscope::test {

using namespace std::chrono_literals;

/// Turns the reactor until the condition holds; false when the time is over. The condition is also asked when the
/// reactor has nothing to do, because libzmq works in threads of its own.
template<class Condition>
bool turnUntil(Reactor& reactor, Condition&& condition, std::chrono::milliseconds limit = 10s) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end)
            return false;
        reactor.turn(1ms);
    }
    return true;
}

/// Turns the reactor for this long: to see that something does not happen.
inline void turnFor(Reactor& reactor, std::chrono::milliseconds time) {
    turnUntil(reactor, [] { return false; }, time);
}

} // namespace ipcscope::test
