// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/bytes.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace ipcscope::text {

/// Bytes of the valid UTF-8 character at the front of `bytes` (RFC 3629: no surrogates, no overlong forms); 0 if there
/// is none.
std::size_t characterLength(ByteView bytes);
/// How many bytes at the front are valid UTF-8.
std::size_t validLength(ByteView bytes);
bool isUtf8(ByteView bytes);
/// `bytes` without an unfinished character at their end, as a cut leaves it.
ByteView withoutCutCharacter(ByteView bytes);
/// Appends a Unicode scalar value; anything else becomes U+FFFD.
void appendCharacter(std::string& out, char32_t character);

/// Where a byte stands in a text; line ends are LF. From 1; the column counts characters.
struct Position {
    std::size_t line = 1;
    std::size_t column = 1;
};
Position positionOf(std::string_view text, std::size_t offset);
/// Characters in `text`; a byte that is part of no character counts as one.
std::size_t characterCount(std::string_view text);

} // namespace ipcscope::text
