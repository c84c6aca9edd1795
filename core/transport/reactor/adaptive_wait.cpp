// SPDX-License-Identifier: MPL-2.0
#include "core/transport/reactor/adaptive_wait.h"

#include <algorithm>

namespace ipcscope {

namespace {

constexpr unsigned missesAllowed = 2;
constexpr unsigned shortestRest = 64;
constexpr unsigned longestRest = 4096;

} // namespace

bool AdaptiveWait::maySearch() {
    if (m_longest.count() <= 0)
        return false;
    if (m_resting == 0)
        return true;
    --m_resting;
    return false;
}

void AdaptiveWait::found() {
    m_missed = 0;
    m_nextRest = 0;
}

void AdaptiveWait::missed() {
    if (++m_missed < missesAllowed)
        return;
    m_missed = 0;
    m_nextRest = std::clamp(2 * m_nextRest, shortestRest, longestRest);
    m_resting = m_nextRest;
}

} // namespace ipcscope
