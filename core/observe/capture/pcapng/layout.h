// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/bytes.h"
#include "core/transport/base/limits.h"

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

/// The bytes of capture files: pcapng (draft-ietf-opsawg-pcapng) and the blocks of our own in its range for local use,
/// as told in ipcscope-capture(5).
namespace ipcscope::capture::pcapng {

enum class BlockType : std::uint32_t {
    Section = 0x0A0D0D0A,
    Interface = 1,
    Packet = 2, ///< obsolete: an enhanced packet whose interface has two bytes only
    SimplePacket = 3,
    EnhancedPacket = 6,
    ChunkHead = 0x80495301, ///< before the blocks of a chunk
    Event = 0x80495302,     ///< a record that is no packet
    Rest = 0x80495303,      ///< what did not fit the packet before it
    Index = 0x80495304,     ///< of the chunk before it
    Directory = 0x80495305, ///< of all chunks; at the end
    Notes = 0x80495306,     ///< marks and notes
    Pins = 0x80495307,      ///< decoders that a person chose
    Peers = 0x80495308,     ///< who is at connections of which no record tells
};

namespace option {
inline constexpr std::uint16_t end = 0;
inline constexpr std::uint16_t comment = 1;
inline constexpr std::uint16_t userApplication = 4;   ///< of a section
inline constexpr std::uint16_t interfaceName = 2;     ///< of an interface
inline constexpr std::uint16_t description = 3;       ///< of an interface
inline constexpr std::uint16_t timeResolution = 9;    ///< of an interface
inline constexpr std::uint16_t timeOffset = 14;       ///< of an interface
inline constexpr std::uint16_t packetFlags = 2;       ///< of a packet
inline constexpr std::uint16_t peerFacts = 0x8001;    ///< of an interface: PeerFacts, encoded
inline constexpr std::uint16_t peerNumber = 0x8002;   ///< of an interface: u32
inline constexpr std::uint16_t method = 0x8003;       ///< of an interface: "joined", "tap", "passive"
inline constexpr std::uint16_t packetRecord = 0x8001; ///< of a packet: kind, direction, frames, code
} // namespace option

inline constexpr std::uint32_t byteOrderMagic = 0x1A2B3C4D;
inline constexpr std::uint16_t majorVersion = 1;
inline constexpr std::uint16_t upperPdu = 252; ///< link type: tags, then the bytes of the protocol that they name
inline constexpr std::uint16_t dissectorNameTag = 12;
inline constexpr std::string_view dissectorName = "ipcscope_zmtp";
/// One more byte, and tshark 4.0 stops reading.
inline constexpr std::size_t maxPacket = 262'144;
inline constexpr std::size_t packetTags = 24; ///< bytes of the tags before a message
inline constexpr std::size_t maxPayload = maxPacket - packetTags;

inline constexpr std::size_t blockFrame = 12; ///< type and length in front, length again behind
inline constexpr std::size_t blockHead = 8;
inline constexpr std::size_t sectionHeader = 16;  ///< of the body
inline constexpr std::size_t interfaceHeader = 8; ///< of the body
inline constexpr std::size_t packetHeader = 20;   ///< of the body
inline constexpr std::size_t eventHeader = 24;    ///< of the body
inline constexpr std::size_t restHeader = 4;      ///< of the body
/// Length to the index, records, those of them that tells() is true of, time of the row before.
inline constexpr std::size_t chunkHeadBody = 24;
inline constexpr std::size_t indexHeader = 16;     ///< records, interfaces, length back to the chunk's head
inline constexpr std::size_t directoryHeader = 24; ///< chunks, 0, length back to the section, offset of notes and pins
inline constexpr std::size_t directoryEntry = 32;  ///< offset, length to the index, records, tellers, time of the first
inline constexpr std::size_t peerHeader = 8;       ///< connection, bytes of its facts
inline constexpr std::size_t noteHeader = 16;      ///< record, mark, bytes of the note
/// Frame, connection, whether it has a topic, bytes of the topic, bytes of the decoder's word.
inline constexpr std::size_t pinHeader = 20;
inline constexpr std::uint32_t outboundFlag = 2;
inline constexpr std::uint32_t inboundFlag = 1;
inline constexpr std::uint32_t directionMask = 3;
/// Beside the direction of a record in an index: its bytes stand in the file as the command frame's body does.
inline constexpr std::uint32_t commandFrame = 8;
/// What a reader holds of a file at most: the largest message with the heads of its frames. A longer block is passed
/// over, whatever lies in it, and is damage (IS-130) if it should have been read; so is a shorter one that other
/// programs know, which is never so long. A file may be sparse: that its length allows for a block proves nothing.
inline constexpr std::uint64_t maxBlock = limits::messageBytes + (1 << 20);
inline constexpr std::uint64_t maxOtherBlock = 64 << 20;
/// Of a chunk that is read by its index; blocks of a longer one are read one by one.
inline constexpr std::uint64_t maxRun = maxBlock + (64 << 20);
inline constexpr std::uint64_t maxIndex = 64 << 20;

/// Other blocks make no sense without it.
constexpr bool isFoundation(BlockType type) {
    return type == BlockType::Section || type == BlockType::Interface;
}

/// What is not read may be of any length.
constexpr std::uint64_t longestBlock(BlockType type) {
    switch (type) {
    case BlockType::Section:
    case BlockType::Interface:
    case BlockType::Packet:
    case BlockType::SimplePacket:
    case BlockType::EnhancedPacket:
        return maxOtherBlock;
    case BlockType::Event:
    case BlockType::Rest:
    case BlockType::Notes:
    case BlockType::Pins:
    case BlockType::Peers:
        return maxBlock;
    case BlockType::ChunkHead:
    case BlockType::Index:
    case BlockType::Directory:
        break;
    }
    return std::numeric_limits<std::uint64_t>::max();
}

constexpr std::size_t padded(std::size_t size) {
    return (size + 3) & ~std::size_t{3};
}

/// Reads numbers as the section has them.
enum class ByteOrder : std::uint8_t { Little, Big };
template<std::unsigned_integral T>
T numberAt(ByteView bytes, std::size_t at, ByteOrder order) {
    T number;
    std::memcpy(&number, bytes.data() + at, sizeof(T));
    const bool swap = (order == ByteOrder::Big) == (std::endian::native == std::endian::little);
    if constexpr (sizeof(T) > 1) {
        if (swap)
            number = std::byteswap(number);
    }
    return number;
}
template<std::unsigned_integral T>
void putNumberAt(std::uint8_t* out, T number) {
    if constexpr (std::endian::native == std::endian::big && sizeof(T) > 1)
        number = std::byteswap(number);
    std::memcpy(out, &number, sizeof(T));
}

} // namespace ipcscope::capture::pcapng
