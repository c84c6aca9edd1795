// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/bytes.h"

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

namespace ipcscope::text {

/// What is wrong with a text and the byte it was noticed at.
struct TextFault {
    std::size_t offset = 0;
    std::string what; ///< a clause: "expected a comma"
};

/// RFC 4648 section 4, with padding.
std::string toBase64(ByteView bytes);
/// Strict: the standard alphabet, padded to groups of four, no bits behind the end. White space is passed over.
std::expected<Bytes, TextFault> fromBase64(std::string_view text);

} // namespace ipcscope::text
