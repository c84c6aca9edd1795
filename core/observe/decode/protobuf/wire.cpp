// SPDX-License-Identifier: MPL-2.0
#include "core/observe/decode/protobuf/wire.h"

#include "core/transport/base/showable.h"

#include <bit>
#include <cmath>
#include <vector>

namespace ipcscope::decode {

namespace {

using Wire = ProtobufField::Wire;

constexpr std::size_t mostGroups = 128; // within each other
constexpr std::uint64_t largestNumber = (1U << 29) - 1;

ProtobufTrouble takeVarint(ByteView bytes, std::size_t& at, std::size_t end, std::uint64_t& out) {
    constexpr unsigned longest = 70; // bits, in ten bytes
    out = 0;
    for (unsigned shift = 0; shift < longest; shift += 7) {
        if (at >= end)
            return ProtobufTrouble::Truncated;
        const std::uint64_t byte = bytes[at++];
        if (shift == 63 && byte > 1)
            return ProtobufTrouble::Malformed;
        out |= (byte & 0x7F) << shift;
        if (byte < 0x80)
            return ProtobufTrouble::None;
    }
    return ProtobufTrouble::Malformed;
}

ProtobufTrouble takeFixed(ByteView bytes, std::size_t& at, std::size_t end, std::size_t size, std::uint64_t& out) {
    if (end - at < size)
        return ProtobufTrouble::Truncated;
    out = 0;
    for (std::size_t i = 0; i < size; ++i)
        out |= std::uint64_t{bytes[at + i]} << (8 * i);
    at += size;
    return ProtobufTrouble::None;
}

} // namespace

ProtobufTrouble readProtobufField(ByteView bytes, std::size_t at, std::size_t end, ProtobufField& out) {
    std::uint64_t tag = 0;
    if (const auto trouble = takeVarint(bytes, at, end, tag); trouble != ProtobufTrouble::None)
        return trouble;
    const auto number = tag >> 3;
    if (number == 0 || number > largestNumber || (tag & 7) > 5)
        return ProtobufTrouble::Malformed;
    out = {.number = static_cast<std::uint32_t>(number), .wire = static_cast<Wire>(tag & 7), .content = {at, at}};
    auto trouble = ProtobufTrouble::None;
    switch (out.wire) {
    case Wire::Varint:
        trouble = takeVarint(bytes, at, end, out.value);
        break;
    case Wire::Fixed64:
        trouble = takeFixed(bytes, at, end, 8, out.value);
        break;
    case Wire::Fixed32:
        trouble = takeFixed(bytes, at, end, 4, out.value);
        break;
    case Wire::Length: {
        std::uint64_t length = 0;
        trouble = takeVarint(bytes, at, end, length);
        if (trouble == ProtobufTrouble::None && length > end - at)
            trouble = ProtobufTrouble::Truncated;
        if (trouble != ProtobufTrouble::None)
            break;
        out.content.begin = at;
        at += static_cast<std::size_t>(length);
        break;
    }
    case Wire::GroupBegin:
    case Wire::GroupEnd:
        break;
    }
    out.content.end = at;
    return trouble;
}

bool isProtobufMessage(ByteView bytes) {
    std::vector<std::uint32_t> groups;
    ProtobufField field;
    for (std::size_t at = 0; at < bytes.size(); at = field.content.end) {
        if (readProtobufField(bytes, at, bytes.size(), field) != ProtobufTrouble::None)
            return false;
        if (field.wire == Wire::GroupBegin) {
            if (groups.size() == mostGroups)
                return false;
            groups.push_back(field.number);
        } else if (field.wire == Wire::GroupEnd) {
            if (groups.empty() || groups.back() != field.number)
                return false;
            groups.pop_back();
        }
    }
    return groups.empty();
}

ProtobufGuess guessProtobuf(ByteView content) {
    if (content.empty())
        return ProtobufGuess::Text;
    const bool beginsAsMessage = content.front() < 0x20;
    if (!beginsAsMessage && isReadableText(content))
        return ProtobufGuess::Text;
    if (isProtobufMessage(content))
        return ProtobufGuess::Message;
    return isReadableText(content) ? ProtobufGuess::Text : ProtobufGuess::Bytes;
}

std::optional<double> everydayReal(const ProtobufField& field) {
    constexpr double least = 1e-9;
    constexpr double most = 1e15;
    double real = 0;
    if (field.wire == Wire::Fixed64)
        real = std::bit_cast<double>(field.value);
    else if (field.wire == Wire::Fixed32)
        real = std::bit_cast<float>(static_cast<std::uint32_t>(field.value));
    const auto size = std::abs(real);
    return size >= least && size <= most ? std::optional(real) : std::nullopt;
}

std::int64_t zigzag(std::uint64_t varint) {
    return static_cast<std::int64_t>(varint >> 1) ^ -static_cast<std::int64_t>(varint & 1);
}

} // namespace ipcscope::decode
