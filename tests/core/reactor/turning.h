// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/reactor/reactor.h"

#include <chrono>
#include <poll.h>

namespace ipcscope::test {

/// Turns until `done` or ten seconds are over.
template<class Condition>
bool turnUntil(Reactor& reactor, Condition done) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!done()) {
        if (std::chrono::steady_clock::now() > end)
            return false;
        reactor.turn(std::chrono::milliseconds(100));
    }
    return true;
}

inline bool readableWithin(int fd, std::chrono::milliseconds time) {
    pollfd entry{fd, POLLIN, 0};
    return ::poll(&entry, 1, static_cast<int>(time.count())) > 0;
}

} // namespace ipcscope::test
