// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <algorithm>
#include <cstdint>

namespace ipcscope::capture::pcapng {

/// Numbers of connections of a stream of several sections, or of several files, each of which counts for itself: those
/// of the first stay, of a later one they are above all before.
class PeerNumbers {
public:
    static constexpr std::uint32_t most = (1U << 24) - 1;

    void beginSection() { m_base = m_highest; }
    /// False: those of this section stay.
    bool changes() const { return m_base > 0; }
    /// 0, which is no connection, stays 0.
    std::uint32_t unique(std::uint32_t inSection) {
        const auto out = inSection == 0 ? 0 : std::min(std::min(inSection, most) + m_base, most);
        reserve(out);
        return out;
    }
    /// Of a connection without a number of its own.
    std::uint32_t next() { return m_highest = std::min(m_highest + 1, most); }
    /// Numbers up to this one are taken.
    void reserve(std::uint32_t number) { m_highest = std::max(m_highest, number); }

private:
    std::uint32_t m_base = 0;
    std::uint32_t m_highest = 0;
};

} // namespace ipcscope::capture::pcapng
