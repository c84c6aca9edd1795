// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/placement.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace ipcscope::bench {

/// What is moved, and where.
struct Load {
    std::string endpoint;
    std::size_t size = 0;     ///< bytes of a message's one frame
    std::size_t warmUp = 0;   ///< messages before the clock starts
    std::size_t messages = 0; ///< that are timed
    std::size_t total() const { return warmUp + messages; }
};

/// Counts what a receiver gets, and times it.
class Meter {
public:
    explicit Meter(const Load& load)
        : m_load(load) {}
    void count();
    bool complete() const { return m_count == m_load.total(); }
    double seconds() const { return m_time.count(); }

private:
    using Clock = std::chrono::steady_clock;
    const Load& m_load;
    std::size_t m_count = 0;
    Clock::time_point m_start = Clock::now();
    std::chrono::duration<double> m_time{};
};

/// One side each, in a process of its own. They throw std::exception when they cannot do their part.
struct Sides {
    std::string_view name; ///< the processes are called NAME-send and NAME-receive
    /// Binds, says so, and sends all of the load; returns when everything is written.
    std::function<void(const Load& load, const std::function<void()>& bound)> send;
    /// Connects and receives until the meter is complete.
    std::function<void(const Load& load, Meter& meter)> receive;
};

struct Measured {
    double messagesPerSecond = 0;
    double senderMicroseconds = 0; ///< of processor time (user and system, all threads) a message
    double receiverMicroseconds = 0;
    double microseconds() const { return senderMicroseconds + receiverMicroseconds; }
};

/// Forks both and waits for them. Empty if one failed or two minutes went by.
std::optional<Measured> measure(const Sides& sides, const Load& load, const Placement& placement);

} // namespace ipcscope::bench
