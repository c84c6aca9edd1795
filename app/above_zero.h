// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <charconv>
#include <cmath>
#include <string>

namespace ipcscope {

/// For CLI::Option::check(): why it is no number above 0, or nothing.
inline std::string aboveZero(const std::string& typed) {
    double number = 0;
    const char* const end = typed.data() + typed.size();
    const auto [last, errc] = std::from_chars(typed.data(), end, number);
    return errc == std::errc() && last == end && number > 0 && std::isfinite(number) ? std::string()
                                                                                     : "is not a number above 0";
}

} // namespace ipcscope
