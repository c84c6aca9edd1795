// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

namespace ipcscope::capture {

/// A whole number that fits is one of the first two, exactly: the first, unless it is too large for it.
using Number = std::variant<std::int64_t, std::uint64_t, double>;

/// Decimal, or whole and hexadecimal as in 0x1f. Nothing: it is no number, or beyond what is finite.
std::optional<Number> numberIn(std::string_view written);
/// Whole if it is.
Number numberOf(double real);
/// Exactly: nothing is rounded.
std::partial_ordering order(const Number& left, const Number& right);

} // namespace ipcscope::capture
