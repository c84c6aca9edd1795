// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/json_lines/connection_numbers.h"

namespace ipcscope::capture {

std::uint32_t ConnectionNumbers::of(const std::string& endpoint, std::uint32_t number) {
    constexpr std::size_t longestName = 1024;
    if (const auto known = m_numbers.find(endpoint); known != m_numbers.end()) {
        if (const auto found = known->second.find(number); found != known->second.end())
            return found->second;
    }
    if (m_taken.size() == most || endpoint.size() > longestName)
        return number;
    auto free = number;
    if (m_taken.contains(number)) {
        if (*m_taken.rbegin() == highest)
            return number;
        free = *m_taken.rbegin() + 1;
    }
    m_taken.insert(free);
    m_numbers[endpoint].emplace(number, free);
    return free;
}

} // namespace ipcscope::capture
