// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace ipcscope::capture {

/// Numbers of connections where each endpoint counts for itself, but the reader wants one connection a number: the
/// first of a number keeps it, that of another endpoint gets one which nobody had so far.
class ConnectionNumbers {
public:
    static constexpr std::uint32_t highest = 0xFFFFFF;
    /// More are not told apart: of a hostile file so many are enough.
    static constexpr std::size_t most = 1 << 16;

    std::uint32_t of(const std::string& endpoint, std::uint32_t number);

private:
    std::map<std::string, std::map<std::uint32_t, std::uint32_t>> m_numbers; ///< by endpoint
    std::set<std::uint32_t> m_taken;
};

} // namespace ipcscope::capture
