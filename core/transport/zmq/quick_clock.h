// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <chrono>
#include <cstdint>

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace ipcscope::zmq {

/// Tells whether roughly a tenth of a millisecond has passed, for a few nanoseconds a question.
class QuickClock {
public:
    /// Whether that much has passed since it answered yes the last time.
    bool lapsed() {
        const std::uint64_t now = ticks();
        if (now - m_since < lapse)
            return false;
        m_since = now;
        return true;
    }
    void restart() { m_since = ticks(); }

private:
#if defined(__x86_64__)
    static constexpr std::uint64_t lapse = 250'000; ///< 60 to 125 us at 4 to 2 GHz
    static std::uint64_t ticks() { return __rdtsc(); }
#else
    static constexpr std::uint64_t lapse = 100'000;
    static std::uint64_t ticks() {
        return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
    }
#endif
    std::uint64_t m_since = 0;
};

} // namespace ipcscope::zmq
