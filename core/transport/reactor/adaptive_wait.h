// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <chrono>

namespace ipcscope {

/// For calls that block until another process has brought something: looks again and again for a short time before it
/// sleeps, because waking a core that rests costs more than a whole round trip. Where that does not pay (both processes
/// share a core, the other side is slow) it stops by itself: two searches in a row without a find are followed by 64
/// waits without a search, then by 128, up to 4096; a find begins anew. Only what came while searching is a find, not
/// what was there at the first look. Never for an event loop: an idle reactor sleeps.
class AdaptiveWait {
public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::microseconds usualSearch{50};

    /// `longest` search before sleeping; 0: never searches.
    explicit AdaptiveWait(std::chrono::nanoseconds longest = usualSearch)
        : m_longest(longest) {}

    /// Calls `attempt` until it answers true, and `turn` in between: turn(0 ms) lets happen what can happen now, turn
    /// with a negative time sleeps until something can. It answers false to give up; a last attempt follows. Answers
    /// what the last attempt answered.
    template<class Attempt, class Turn>
    bool wait(Attempt&& attempt, Turn&& turn) {
        return wait(attempt, turn, Clock::now);
    }
    /// `now` answers a Clock::time_point.
    template<class Attempt, class Turn, class Now>
    bool wait(Attempt&& attempt, Turn&& turn, Now&& now) {
        if (attempt() || (maySearch() && search(attempt, turn, now)))
            return true;
        while (turn(std::chrono::milliseconds(-1))) {
            if (attempt())
                return true;
        }
        return attempt();
    }

private:
    template<class Attempt, class Turn, class Now>
    bool search(Attempt& attempt, Turn& turn, Now& now) {
        constexpr std::chrono::milliseconds atOnce{0};
        if (turn(atOnce) && attempt())
            return true;
        const Clock::time_point end = now() + m_longest;
        while (turn(atOnce)) {
            if (attempt()) {
                found();
                return true;
            }
            if (now() >= end)
                break;
        }
        missed();
        return false;
    }
    bool maySearch();
    void found();
    void missed();

    std::chrono::nanoseconds m_longest;
    unsigned m_missed = 0;  ///< searches in a row
    unsigned m_resting = 0; ///< waits without a search that are still to come
    unsigned m_nextRest = 0;
};

} // namespace ipcscope
