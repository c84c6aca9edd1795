// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/pcapng/packet.h"

#include "core/transport/zmtp/message.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

namespace ipcscope::capture::pcapng {

namespace {

constexpr std::size_t shortest = 16; ///< enough for any head: flags, length, length of the name, "SUBSCRIBE"
constexpr std::string_view subscribeName = "SUBSCRIBE";
constexpr std::string_view cancelName = "CANCEL";
constexpr std::size_t maxCommand = maxPayload - 32;

/// Of link type 252: big endian, up to the tag that ends them.
constexpr std::array<std::uint8_t, packetTags> tags{
    0, dissectorNameTag, 0, 16, 'i', 'p', 'c', 's', 'c', 'o', 'p', 'e', '_', 'z', 'm', 't', 'p'};

Bytes& scratch() {
    static thread_local Bytes bytes;
    return bytes;
}

std::uint32_t flagsOf(Direction direction) {
    switch (direction) {
    case Direction::Received:
    case Direction::ToServer:
        return inboundFlag;
    case Direction::Sent:
    case Direction::ToClient:
        return outboundFlag;
    case Direction::None:
        break;
    }
    return 0;
}

/// Of a whole frame: length of the name, name, data.
std::optional<ByteView> commandBody(ByteView frame) {
    const auto header = zmtp::wire::readHeader(frame);
    if (!header || !header->command() || header->length != frame.size() - header->size)
        return std::nullopt;
    const auto body = frame.subspan(header->size);
    return body.empty() || body.front() >= body.size() ? std::nullopt : std::optional(body);
}

} // namespace

bool standsBetween(std::string_view method) {
    return method == "tap" || method == "passive";
}

bool known(const RecordHeader& header) {
    return header.kind() <= Kind::Lost && header.direction() <= Direction::ToClient;
}

std::optional<RecordHeader> recordOption(ByteView value, ByteOrder order) {
    constexpr std::size_t size = 8;
    if (value.size() != size || value[0] > 0xF || value[1] > 0xF)
        return std::nullopt;
    RecordHeader out;
    out.peerAndKind = RecordHeader::pack(0, static_cast<Kind>(value[0]), static_cast<Direction>(value[1]));
    out.frames = numberAt<std::uint16_t>(value, 2, order);
    out.code = static_cast<std::int16_t>(numberAt<std::uint16_t>(value, 4, order));
    return known(out) ? std::optional(out) : std::nullopt;
}

std::optional<ByteView> withoutTags(ByteView data) {
    if (data.size() >= packetTags && std::equal(tags.begin(), tags.end(), data.begin()))
        return data.subspan(packetTags);
    bool named = false;
    while (data.size() >= 4) {
        const auto tag = numberAt<std::uint16_t>(data, 0, ByteOrder::Big);
        const std::size_t size = numberAt<std::uint16_t>(data, 2, ByteOrder::Big);
        if (size > data.size() - 4)
            return std::nullopt;
        const auto value = textOf(data.subspan(4, size));
        data = data.subspan(4 + size);
        if (tag == 0)
            return named ? std::optional(data) : std::nullopt;
        if (tag == dissectorNameTag)
            named = value.substr(0, value.find('\0')) == dissectorName;
    }
    return std::nullopt;
}

MutableBytes joined(MutableBytes front, MutableBytes rest) {
    auto* const begin = rest.data() - front.size();
    std::memmove(begin, front.data(), front.size());
    return {begin, front.size() + rest.size()};
}

std::optional<std::uint16_t> frameCount(ByteView wire) {
    std::size_t count = 0;
    zmtp::FrameReader frames(wire);
    while (frames.next())
        ++count;
    if (frames.malformed())
        return std::nullopt;
    return static_cast<std::uint16_t>(std::min<std::size_t>(count, std::numeric_limits<std::uint16_t>::max()));
}

RecordHeader toldBy(std::uint32_t flags, ByteView wire, bool between) {
    auto kind = Kind::Message;
    auto direction = Direction::None;
    if ((flags & directionMask) == inboundFlag)
        direction = between ? Direction::ToServer : Direction::Received;
    if ((flags & directionMask) == outboundFlag) {
        direction = between ? Direction::ToClient : Direction::Sent;
        kind = between ? Kind::Message : Kind::Sent;
    }
    RecordHeader out;
    out.peerAndKind = RecordHeader::pack(0, kind, direction);
    out.frames = frameCount(wire).value_or(0);
    return out;
}

bool tellsItself(const RecordHeader& header, ByteView bytes, std::string_view method) {
    const auto told = toldBy(flagsOf(header.direction()), bytes, standsBetween(method));
    return header.code == 0 && told.kind() == header.kind() && told.direction() == header.direction() &&
           told.frames == header.frames;
}

ByteView subscriptionHead(Kind kind, std::size_t topicSize) {
    if (topicSize > maxCommand)
        return {};
    const auto name = kind == Kind::Subscribe ? subscribeName : cancelName;
    auto& out = scratch();
    out.resize(2 * shortest);
    const auto body = 1 + name.size() + topicSize;
    auto* at = zmtp::wire::writeHeader(out.data(), body, zmtp::wire::commandFlag);
    *at++ = static_cast<std::uint8_t>(name.size());
    at = std::ranges::copy(bytesOf(name), at).out;
    return {out.data(), static_cast<std::size_t>(at - out.data())};
}

bool commandAsFrame(ByteView bytes) {
    constexpr std::size_t longestName = 255;
    const auto front = bytes.first(std::min(bytes.size(), longestName + 1));
    return bytes.size() <= maxCommand && std::ranges::find(front, 0) != front.end();
}

ByteView framedCommand(ByteView bytes) {
    const auto nameSize = static_cast<std::size_t>(std::ranges::find(bytes, 0) - bytes.begin());
    static thread_local Bytes out;
    out.assign(bytes.begin(), bytes.end());
    std::ranges::copy(bytes.first(nameSize), out.begin() + 1);
    out[0] = static_cast<std::uint8_t>(nameSize);
    return out;
}

ByteView commandHead(std::size_t bodySize) {
    auto& out = scratch();
    out.resize(shortest);
    const auto* const end = zmtp::wire::writeHeader(out.data(), bodySize, zmtp::wire::commandFlag);
    return {out.data(), static_cast<std::size_t>(end - out.data())};
}

std::optional<ByteView> unframedBody(MutableBytes body) {
    if (body.empty() || body.front() >= body.size())
        return std::nullopt;
    const std::size_t nameSize = body.front();
    const auto name = body.subspan(1, nameSize);
    if (std::ranges::find(name, 0) != name.end())
        return std::nullopt;
    std::ranges::copy(name, body.begin());
    body[nameSize] = 0;
    return body;
}

std::optional<ByteView> unframedCommand(MutableBytes frame) {
    const auto body = commandBody(frame);
    return body ? unframedBody(frame.subspan(frame.size() - body->size())) : std::nullopt;
}

std::optional<ByteView> topicOf(ByteView frame) {
    const auto body = commandBody(frame);
    return body ? std::optional(body->subspan(1 + std::size_t{body->front()})) : std::nullopt;
}

void putPacketHead(std::uint8_t* block, std::uint32_t length, std::uint32_t interface, const RecordHeader& header,
                   std::size_t kept, std::size_t whole) {
    const auto time = static_cast<std::uint64_t>(header.time);
    const auto original = std::min<std::uint64_t>(packetTags + whole, std::numeric_limits<std::uint32_t>::max());
    putNumberAt(block, static_cast<std::uint32_t>(BlockType::EnhancedPacket));
    putNumberAt(block + 4, length);
    putNumberAt(block + 8, interface);
    putNumberAt(block + 12, static_cast<std::uint32_t>(time >> 32));
    putNumberAt(block + 16, static_cast<std::uint32_t>(time));
    putNumberAt(block + 20, static_cast<std::uint32_t>(packetTags + kept));
    putNumberAt(block + 24, static_cast<std::uint32_t>(original));
    std::ranges::copy(tags, block + blockHead + packetHeader);
}

std::uint8_t* putFlags(std::uint8_t* out, Direction direction) {
    putNumberAt(out, option::packetFlags);
    putNumberAt(out + 2, std::uint16_t{4});
    putNumberAt(out + 4, flagsOf(direction));
    return out + 8;
}

std::uint8_t* putRecordOption(std::uint8_t* out, const RecordHeader& header) {
    putNumberAt(out, option::packetRecord);
    putNumberAt(out + 2, std::uint16_t{8});
    out[4] = static_cast<std::uint8_t>(header.kind());
    out[5] = static_cast<std::uint8_t>(header.direction());
    putNumberAt(out + 6, header.frames);
    putNumberAt(out + 8, static_cast<std::uint16_t>(header.code));
    putNumberAt(out + 10, std::uint16_t{0});
    return out + 12;
}

std::uint8_t* putComment(std::uint8_t* out, std::string_view text) {
    text = text.substr(0, std::numeric_limits<std::uint16_t>::max());
    putNumberAt(out, option::comment);
    putNumberAt(out + 2, static_cast<std::uint16_t>(text.size()));
    std::ranges::copy(bytesOf(text), out + 4);
    return out + 4 + padded(text.size());
}

} // namespace ipcscope::capture::pcapng
