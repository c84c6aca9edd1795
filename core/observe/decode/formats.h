// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/decode/node.h"

#include <optional>
#include <string>

namespace ipcscope::decode {

// Of each format: what automatic choice asks (see Decoder).

/// Objects and arrays only: a lone number or word reads better as text.
std::optional<Decoded> decodeJson(ByteView payload, const Limits& limits);
bool isJson(ByteView payload, const Limits& limits);
Decoded attemptJson(ByteView payload, const Limits& limits);
/// What is wrong with a payload that begins as JSON does and is none: "Character 118: expected a comma". Empty if it
/// does not begin like that.
std::string jsonComplaint(ByteView payload, const Limits& limits);

/// Valid UTF-8 without control characters but tab, CR and LF; also nothing at all. Several lines are nodes of their
/// own.
std::optional<Decoded> decodeText(ByteView payload, const Limits& limits);
bool isText(ByteView payload, const Limits& limits);
Decoded attemptText(ByteView payload, const Limits& limits);

/// One map or array and nothing behind it.
std::optional<Decoded> decodeMessagePack(ByteView payload, const Limits& limits);
bool isMessagePack(ByteView payload, const Limits& limits);
Decoded attemptMessagePack(ByteView payload, const Limits& limits);

/// RFC 8949: one map or array, tagged or not, and nothing behind it.
std::optional<Decoded> decodeCbor(ByteView payload, const Limits& limits);
bool isCbor(ByteView payload, const Limits& limits);
Decoded attemptCbor(ByteView payload, const Limits& limits);

/// Protocol Buffers without a schema: fields by their numbers, each value in the readings that its wire type allows,
/// the likeliest first. Almost anything short is one, so nobody recognises it.
Decoded attemptProtobuf(ByteView payload, const Limits& limits);

/// Anything: size and first bytes.
std::optional<Decoded> decodeBinary(ByteView payload, const Limits& limits);
bool isBinary(ByteView payload, const Limits& limits);
Decoded attemptBinary(ByteView payload, const Limits& limits);

} // namespace ipcscope::decode
