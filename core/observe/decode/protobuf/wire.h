// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/decode/node.h"

#include <cstdint>
#include <optional>

namespace ipcscope::decode {

/// One field of a Protocol Buffers message as it is on the wire (protobuf.dev, "Encoding"): its type is not told.
struct ProtobufField {
    enum class Wire : std::uint8_t { Varint, Fixed64, Length, GroupBegin, GroupEnd, Fixed32 };
    std::uint32_t number = 0; ///< 1 to 2^29 - 1
    Wire wire = Wire::Varint;
    std::uint64_t value = 0; ///< of Varint, Fixed64, Fixed32
    ByteRange content;       ///< the value without tag and length; of a group's ends: behind their tag
};

enum class ProtobufTrouble : std::uint8_t { None, Malformed, Truncated };

/// Reads the field that begins at `at` and ends before `end`.
ProtobufTrouble readProtobufField(ByteView bytes, std::size_t at, std::size_t end, ProtobufField& out);
/// Whether `bytes` are fields and nothing else, groups closed. What stands in fields of a length is not looked at.
bool isProtobufMessage(ByteView bytes);

/// What a field of a length most likely holds: a message has one field at least, and text is rather text unless it
/// begins with a control character, as messages do.
enum class ProtobufGuess : std::uint8_t { Message, Text, Bytes };
ProtobufGuess guessProtobuf(ByteView content);
/// A fixed field as a floating-point number, if it is one of an everyday size: nothing is, and few integers are.
std::optional<double> everydayReal(const ProtobufField& field);
/// A varint of type sint32 or sint64.
std::int64_t zigzag(std::uint64_t varint);

} // namespace ipcscope::decode
