// SPDX-License-Identifier: MPL-2.0
/// Blocks that a decoder does not look into.
#include "core/observe/capture/pcapng/decoder.h"
#include "core/observe/capture/pcapng/ticks.h"

#include <algorithm>
#include <array>

namespace ipcscope::capture::pcapng {

Decoder::Passed Decoder::pass(ByteView bytes, std::size_t most) {
    Passed out;
    if (m_stopped || !m_begun)
        return out;
    constexpr auto least = blockFrame + packetHeader;
    const auto word = [&](std::size_t at) { return numberAt<std::uint32_t>(bytes, out.bytes + at, m_order); };
    const Interface* interface = nullptr;
    std::uint64_t ticks = 0;
    const auto time = [&] { return nanosecondsOf(ticks, interface->resolution, interface->timeOffset); };
    while (out.bytes < most && bytes.size() - out.bytes >= least) {
        const std::size_t length = word(4);
        const std::size_t number = word(8);
        const std::size_t captured = word(20);
        if (static_cast<BlockType>(word(0)) != BlockType::EnhancedPacket || number >= m_seen || captured != word(24) ||
            length != least + padded(captured) || length > bytes.size() - out.bytes || word(length - 4) != length ||
            (*m_interfaces)[number].linkType == upperPdu)
            break;
        interface = &(*m_interfaces)[number];
        ticks = std::uint64_t{word(12)} << 32 | word(16);
        if (out.records++ == 0)
            out.firstTime = time();
        out.bytes += length;
    }
    if (interface != nullptr)
        m_lastTime = m_timeBefore = time();
    m_offset += out.bytes;
    m_count += out.records;
    return out;
}

bool Decoder::ignores(ByteView front) const {
    using enum BlockType;
    constexpr std::array read{Section, Interface, Packet, EnhancedPacket, SimplePacket, Event, Notes, Peers, Pins};
    if (m_stopped || !m_begun || front.size() < blockFrame)
        return false;
    const auto type = static_cast<BlockType>(numberAt<std::uint32_t>(front, 0, m_order));
    return std::ranges::find(read, type) == read.end() ||
           numberAt<std::uint32_t>(front, sizeof(std::uint32_t), m_order) > longestBlock(type);
}

void Decoder::passOver(ByteView lastFour) {
    const bool same = numberAt<std::uint32_t>(lastFour, 0, m_order) == m_needed;
    m_offset += same ? m_needed : stop("the two lengths of a block differ");
}

} // namespace ipcscope::capture::pcapng
