// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/bytes.h"
#include "core/transport/base/limits.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The bytes of ZMTP 2.0 and 3.x (RFC 15, 23, 37): greeting, frame headers, commands, properties.
namespace ipcscope::zmtp::wire {

inline constexpr std::size_t signatureSize = 10;
inline constexpr std::size_t revisionOffset = 10; ///< major version; 0: ZMTP 1.0 framing, 1: ZMTP 2.0
inline constexpr std::size_t greetingSize = 64;   ///< of ZMTP 3.x
inline constexpr std::size_t greetingSize20 = 12; ///< of ZMTP 2.0: signature, revision, socket type
inline constexpr std::size_t mechanismOffset = 12;
inline constexpr std::size_t mechanismSize = 20;

inline constexpr std::uint8_t majorVersion = 3;
inline constexpr std::uint8_t minorVersion = 1;
inline constexpr std::uint8_t revision20 = 1;

inline constexpr std::uint8_t moreFlag = 1;
inline constexpr std::uint8_t longFlag = 2;
inline constexpr std::uint8_t commandFlag = 4;

inline constexpr std::size_t maxHeaderSize = 9;
inline constexpr std::uint64_t maxFrameLength = (1ULL << 63) - 1;
inline constexpr std::size_t maxRoutingIdSize = limits::routingIdBytes;

/// FF, the length of our routing id plus one, 7F: a ZMTP 1.0 peer takes it for the head of a long identity frame.
std::array<std::uint8_t, signatureSize> signature(std::size_t routingIdSize);
/// Bytes 11 to 63 of our greeting: minor version, mechanism, filler.
std::array<std::uint8_t, greetingSize - 11> greetingRest(std::string_view mechanism);
/// The name in a field of `mechanismSize` bytes: all of it without the NULs at its end, so that only an exact field
/// yields an exact name.
std::string mechanismNamed(ByteView field);

struct FrameHeader {
    std::uint64_t length = 0; ///< of the body; may pass maxFrameLength
    std::uint8_t flags = 0;
    std::uint8_t size = 0; ///< of the header itself: 2 or 9

    bool more() const { return (flags & moreFlag) != 0; }
    bool command() const { return (flags & commandFlag) != 0; }
};
/// Empty while the header is not whole.
inline std::optional<FrameHeader> readHeader(ByteView bytes) {
    if (bytes.size() < 2)
        return std::nullopt;
    if ((bytes[0] & longFlag) == 0)
        return FrameHeader{bytes[1], bytes[0], 2};
    if (bytes.size() < maxHeaderSize)
        return std::nullopt;
    std::uint64_t length = 0;
    for (std::size_t i = 1; i < maxHeaderSize; ++i)
        length = length << 8 | bytes[i];
    return FrameHeader{length, bytes[0], maxHeaderSize};
}
constexpr std::size_t headerSize(std::size_t length) {
    return length <= 255 ? 2 : maxHeaderSize;
}
std::uint8_t* writeLongHeader(std::uint8_t* out, std::size_t length, std::uint8_t flags);
/// Writes headerSize(length) bytes; `flags` without the LONG bit. Answers where the body goes.
inline std::uint8_t* writeHeader(std::uint8_t* out, std::size_t length, std::uint8_t flags) {
    if (headerSize(length) != 2) [[unlikely]]
        return writeLongHeader(out, length, flags);
    out[0] = flags;
    out[1] = static_cast<std::uint8_t>(length);
    return out + 2;
}
/// Answers where the next bytes go.
inline std::uint8_t* writeBytes(std::uint8_t* out, ByteView bytes) {
    if (!bytes.empty())
        std::memcpy(out, bytes.data(), bytes.size());
    return out + bytes.size();
}
/// Of the frames of one message, headers included.
std::size_t framesSize(std::span<const ByteView> bodies);
/// Writes framesSize(bodies) bytes: one message, MORE on all frames but the last.
std::uint8_t* writeFrames(std::uint8_t* out, std::span<const ByteView> bodies);

/// A whole command frame.
Bytes command(std::string_view name, ByteView data);
/// A whole message frame that is a message by itself.
Bytes singleFrame(ByteView body);
/// A whole frame with MORE.
Bytes moreFrame(ByteView body);

struct CommandView {
    std::string_view name;
    ByteView data;
};
/// Takes a command's body apart. Empty when it has no name or ends inside it. libzmq's PLAIN servers send their ERROR
/// as "^RROR" without a length; that is taken for ERROR.
std::optional<CommandView> readCommand(ByteView body);

/// Takes a text with its length in front, one byte, off the front of `bytes`; empty when it is cut.
std::optional<ByteView> readShort(ByteView& bytes);

using Properties = std::vector<std::pair<std::string, Bytes>>;
void appendProperty(Bytes& out, std::string_view name, ByteView value);
/// Empty unless the bytes are properties to their very end.
std::optional<Properties> readProperties(ByteView bytes);
/// Property names are compared without case (RFC 37).
bool sameName(std::string_view one, std::string_view other);

} // namespace ipcscope::zmtp::wire
