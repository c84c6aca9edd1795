// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/json_lines/connection_numbers.h"

#include <iterator>
#include <utility>

namespace ipcscope::capture {

std::uint32_t ConnectionNumbers::of(const std::string& endpoint, std::uint32_t number) {
    constexpr std::size_t longestName = 1024;
    if (const auto known = m_numbers.find(endpoint); known != m_numbers.end()) {
        if (const auto found = known->second.find(number); found != known->second.end()) {
            m_ended.erase(std::exchange(found->second.ended, 0)); // it is back
            return found->second.number;
        }
    }
    if (endpoint.size() > longestName || (m_known == most && !forgetOne()))
        return number;
    auto free = number;
    if (isTaken(number)) {
        const auto last = m_taken.rbegin()->second;
        if (last == highest)
            return number;
        free = last + 1;
    }
    take(free);
    m_numbers[endpoint].emplace(number, Got{.number = free});
    ++m_known;
    return free;
}

void ConnectionNumbers::end(const std::string& endpoint, std::uint32_t number) {
    const auto known = m_numbers.find(endpoint);
    if (known == m_numbers.end())
        return;
    const auto found = known->second.find(number);
    if (found == known->second.end() || found->second.ended != 0)
        return;
    found->second.ended = ++m_ends;
    m_ended.emplace(m_ends, std::pair(known, number));
}

/// Of those that have ended the first; false: there is none.
bool ConnectionNumbers::forgetOne() {
    if (m_ended.empty())
        return false;
    const auto [known, number] = m_ended.begin()->second;
    m_ended.erase(m_ended.begin());
    known->second.erase(number);
    if (known->second.empty())
        m_numbers.erase(known);
    --m_known;
    return true;
}

bool ConnectionNumbers::isTaken(std::uint32_t number) const {
    const auto after = m_taken.upper_bound(number);
    return after != m_taken.begin() && std::prev(after)->second >= number;
}

/// It is free.
void ConnectionNumbers::take(std::uint32_t number) {
    const auto after = m_taken.upper_bound(number);
    const bool joinsNext = after != m_taken.end() && after->first == number + 1;
    const auto last = joinsNext ? after->second : number;
    if (after != m_taken.begin() && std::prev(after)->second + 1 == number)
        std::prev(after)->second = last;
    else
        m_taken.emplace(number, last);
    if (joinsNext)
        m_taken.erase(after);
    if (m_taken.size() > most) { // what is free between the first two is given up
        const auto second = std::next(m_taken.begin());
        m_taken.begin()->second = second->second;
        m_taken.erase(second);
    }
}

} // namespace ipcscope::capture
