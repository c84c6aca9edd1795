// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/bytes.h"

#include <cstddef>
#include <expected>
#include <span>
#include <string>
#include <string_view>

namespace ipcscope::compose {

/// What is wrong with typed text, and where.
struct SyntaxError {
    std::size_t line = 1;   ///< from 1
    std::size_t column = 1; ///< from 1, in characters
    std::string what;       ///< a clause without position: "expected a comma"
};

/// One way to type the bytes of a frame.
struct Syntax {
    std::string_view name; ///< "text", "hex", "base64", "JSON"
    /// Typed text (UTF-8) to bytes. Text: the UTF-8 bytes as they are. Hex: pairs of digits, white space between pairs
    /// free. base64: RFC 4648 section 4, padded, white space free. JSON: checked, sent as typed. 64 MiB at most.
    std::expected<Bytes, SyntaxError> (*parse)(std::string_view text);
    /// Bytes to text that parses back to them, where that is possible.
    std::expected<std::string, SyntaxError> (*format)(ByteView bytes);
};

std::span<const Syntax> syntaxes();
const Syntax* syntaxNamed(std::string_view name);

} // namespace ipcscope::compose
