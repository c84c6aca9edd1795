// SPDX-License-Identifier: MPL-2.0
#include "core/observe/text/hex.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>

namespace ipcscope::text {

namespace {

constexpr std::string_view digits = "0123456789abcdef";
constexpr std::size_t rowLength = 16;

std::optional<std::uint8_t> digitValue(char c) {
    if (c >= '0' && c <= '9')
        return static_cast<std::uint8_t>(c - '0');
    if (c >= 'a' && c <= 'f')
        return static_cast<std::uint8_t>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F')
        return static_cast<std::uint8_t>(c - 'A' + 10);
    return std::nullopt;
}

bool isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

void appendPair(std::string& out, std::uint8_t byte) {
    out.push_back(digits[byte >> 4]);
    out.push_back(digits[byte & 0xF]);
}

} // namespace

std::string toHex(ByteView bytes, char separator) {
    std::string out;
    out.reserve(bytes.size() * 3);
    for (const auto byte : bytes) {
        if (separator != 0 && !out.empty())
            out.push_back(separator);
        appendPair(out, byte);
    }
    return out;
}

std::expected<Bytes, TextFault> fromHex(std::string_view text) {
    Bytes out;
    out.reserve(text.size() / 2);
    constexpr int none = -1;
    int high = none; ///< the first digit of a byte
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (isSpace(c)) {
            if (high != none)
                return std::unexpected(TextFault{at, "expected the second hex digit of a byte"});
            continue;
        }
        const auto value = digitValue(c);
        if (!value)
            return std::unexpected(TextFault{at, "not a hex digit"});
        if (high != none)
            out.push_back(static_cast<std::uint8_t>(high << 4 | *value));
        high = high == none ? *value : none;
    }
    if (high != none)
        return std::unexpected(TextFault{text.size(), "expected the second hex digit of a byte"});
    return out;
}

std::string hexDump(ByteView bytes) {
    std::string out;
    out.reserve((bytes.size() + rowLength - 1) / rowLength * 74);
    for (std::size_t at = 0; at < bytes.size(); at += rowLength) {
        const auto row = bytes.subspan(at, std::min(rowLength, bytes.size() - at));
        fmt::format_to(std::back_inserter(out), "{:04x} ", at);
        for (const auto byte : row) {
            out.push_back(' ');
            appendPair(out, byte);
        }
        out.append((rowLength - row.size()) * 3 + 2, ' ');
        for (const auto byte : row)
            out.push_back(byte >= 0x20 && byte < 0x7F ? static_cast<char>(byte) : '.');
        out.push_back('\n');
    }
    return out;
}

} // namespace ipcscope::text
