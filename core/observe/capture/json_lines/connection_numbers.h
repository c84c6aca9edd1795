// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace ipcscope::capture {

/// Numbers of connections where each endpoint counts for itself, but the reader wants one connection a number: the
/// first of a number keeps it, that of another endpoint gets one which nobody had so far. Of a stream that never ends,
/// those that have ended are forgotten when there are too many.
class ConnectionNumbers {
public:
    static constexpr std::uint32_t highest = 0xFFFFFF;
    /// More at once are not told apart: of a hostile file so many are enough.
    static constexpr std::size_t most = 1 << 16;

    std::uint32_t of(const std::string& endpoint, std::uint32_t number);
    /// It has ended, and may be forgotten; the number that it got stays taken.
    void end(const std::string& endpoint, std::uint32_t number);

private:
    struct Got {
        std::uint32_t number = 0;
        std::uint64_t ended = 0; ///< in m_ended; 0: it has not
    };
    using Numbers = std::map<std::string, std::map<std::uint32_t, Got>>;
    bool forgetOne();
    bool isTaken(std::uint32_t number) const;
    void take(std::uint32_t number);

    Numbers m_numbers;                                                            ///< by endpoint
    std::size_t m_known = 0;                                                      ///< pairs in m_numbers
    std::map<std::uint64_t, std::pair<Numbers::iterator, std::uint32_t>> m_ended; ///< of them, in that order
    std::uint64_t m_ends = 0;
    std::map<std::uint32_t, std::uint32_t> m_taken; ///< runs, the last of each by its first
};

} // namespace ipcscope::capture
