// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/bytes.h"

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace ipcscope::capture {

/// Why a filter means nothing.
struct FilterFault {
    std::size_t offset = 0;  ///< of a byte, in what was typed
    std::size_t column = 1;  ///< of a character, from 1
    std::string what;        ///< unknown field "topc" – did you mean topic?
    bool incomplete = false; ///< right so far: it ends too early
};

struct FilterToken {
    enum class Kind : std::uint8_t { Word, String, Bytes, Regex, Open, Close, Comma, Operator, End };
    Kind kind = Kind::End;
    std::size_t offset = 0;
    std::string text;  ///< without quotes and escapes; the pattern of a regular expression
    std::string flags; ///< of a regular expression
};

/// Takes a filter apart; the last token is End. Words are what stands between spaces, parentheses, commas, quotes and
/// operators; a regular expression stands behind =~ only.
std::expected<std::vector<FilterToken>, FilterFault> filterTokens(std::string_view text);
/// Where in the text stands what is at `offset` of the pattern of a regular expression, or of the flags behind it.
std::size_t placeInRegex(std::string_view text, const FilterToken& regex, std::size_t offset);
FilterFault filterFault(std::string_view text, std::size_t offset, std::string what);

} // namespace ipcscope::capture
