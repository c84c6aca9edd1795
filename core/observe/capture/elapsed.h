// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <cstdint>
#include <limits>

namespace ipcscope::capture {

/// Nanoseconds from one stamp to another; a file may have any, so what does not fit is the most or the least there is.
constexpr std::int64_t elapsed(std::int64_t from, std::int64_t to) {
    std::int64_t out = 0;
    if (!__builtin_sub_overflow(to, from, &out))
        return out;
    return to > from ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min();
}

} // namespace ipcscope::capture
