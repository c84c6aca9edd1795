// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/bytes.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

/// Z85 (RFC 32): four bytes as five printable characters.
namespace ipcscope::zmtp::z85 {

/// Empty unless the size is a multiple of 4.
std::optional<std::string> encode(ByteView bytes);
/// The same into memory of the caller's, of bytes.size() / 4 * 5 characters.
bool encodeTo(std::span<char> out, ByteView bytes);
/// Empty unless the size is a multiple of 5, every character is one of the 85, and no five of them pass 2^32-1.
std::optional<Bytes> decode(std::string_view text);
/// The same into memory of the caller's, of text.size() / 5 * 4 bytes.
bool decodeTo(MutableBytes out, std::string_view text);

} // namespace ipcscope::zmtp::z85
