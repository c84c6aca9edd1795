// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/sockets/option_table.h"

#include <chrono>
#include <concepts>
#include <limits>
#include <optional>
#include <string>

/// What the tables of options are written with.
namespace ipcscope::sockets::rows {

inline constexpr std::int64_t mostInt = std::numeric_limits<int>::max();
inline constexpr std::int64_t leastInt = std::numeric_limits<int>::min();
inline constexpr std::int64_t mostInt64 = std::numeric_limits<std::int64_t>::max();
inline constexpr std::int64_t leastInt64 = std::numeric_limits<std::int64_t>::min();

inline constexpr OptionRange strictFlag{0, 1};
inline constexpr OptionRange naturalFlag{0, mostInt};
inline constexpr OptionRange anyFlag{leastInt, mostInt};
inline constexpr OptionRange anyNumber{leastInt, mostInt};
inline constexpr OptionRange natural{0, mostInt};
inline constexpr OptionRange orMinusOne{-1, mostInt};

inline std::int64_t numberIn(const OptionValue& value) {
    const auto* number = std::get_if<std::int64_t>(&value);
    return number ? *number : 0;
}
/// Of the value itself: what may be a secret is not copied.
inline ByteView bytesIn(const OptionValue& value) {
    const auto* bytes = std::get_if<Bytes>(&value);
    return bytes ? ByteView(*bytes) : ByteView();
}

inline OptionValue valueOf(std::integral auto number) {
    return static_cast<std::int64_t>(number);
}
inline OptionValue valueOf(std::chrono::milliseconds time) {
    return std::int64_t{time.count()};
}
inline OptionValue valueOf(const Bytes& bytes) {
    return bytes;
}
inline OptionValue valueOf(const std::string& text) {
    return copyOf(bytesOf(text));
}

void assign(std::integral auto& field, const OptionValue& value) {
    field = static_cast<std::remove_reference_t<decltype(field)>>(numberIn(value));
}
inline void assign(bool& field, const OptionValue& value) {
    field = numberIn(value) != 0;
}
inline void assign(std::chrono::milliseconds& field, const OptionValue& value) {
    field = std::chrono::milliseconds(numberIn(value));
}
inline void assign(Bytes& field, const OptionValue& value) {
    field = copyOf(bytesIn(value));
}
inline void assign(std::string& field, const OptionValue& value) {
    field = textOf(bytesIn(value));
}

template<auto Field>
OptionValue get(const Options& options) {
    return valueOf(options.*Field);
}
template<auto Field>
void set(Options& options, const OptionValue& value) {
    assign(options.*Field, value);
}

/// An option without a meaning on ipc, kept for programs that set it blindly.
template<int Number>
OptionValue getKept(const Options& options) {
    const auto kept = options.withoutMeaning.find(Number);
    return kept == options.withoutMeaning.end() ? OptionValue() : kept->second;
}
template<int Number>
void setKept(Options& options, const OptionValue& value) {
    options.withoutMeaning[Number] = value;
}

} // namespace ipcscope::sockets::rows

namespace ipcscope::sockets {

/// The tables by topic; option_table.cpp joins them.
std::span<const Option> messageOptions();
std::span<const Option> connectionOptions();
std::span<const Option> patternOptions();
std::span<const Option> securityOptions();
std::span<const Option> socketOptions();
std::span<const Option> foreignOptions();

} // namespace ipcscope::sockets
