// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/compose/syntax.h"
#include "core/observe/text/base64.h"

namespace ipcscope::compose {

/// More than this is neither typed nor pasted; both directions refuse it.
inline constexpr std::size_t maxLength = 64 << 20;

using Parsed = std::expected<Bytes, SyntaxError>;
using Formatted = std::expected<std::string, SyntaxError>;

Parsed parseText(std::string_view text);
Formatted formatText(ByteView bytes);
Parsed parseHex(std::string_view text);
Formatted formatHex(ByteView bytes);
Parsed parseBase64(std::string_view text);
Formatted formatBase64(ByteView bytes);
Parsed parseJson(std::string_view text);
Formatted formatJson(ByteView bytes);

/// A fault at an offset of `text` as an error at a line and column.
std::unexpected<SyntaxError> errorAt(std::string_view text, const text::TextFault& fault);
std::unexpected<SyntaxError> tooLong();

} // namespace ipcscope::compose
