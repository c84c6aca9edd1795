// SPDX-License-Identifier: MPL-2.0
#include "core/observe/text/base64.h"

#include <array>

namespace ipcscope::text {

namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t noDigit = 0xFF;

constexpr auto values = [] {
    std::array<std::uint8_t, 256> table{};
    table.fill(noDigit);
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        table[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::uint8_t>(i);
    return table;
}();

bool isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

} // namespace

std::string toBase64(ByteView bytes) {
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const auto left = bytes.size() - i;
        const std::uint32_t group = static_cast<std::uint32_t>(bytes[i]) << 16 |
                                    (left > 1 ? static_cast<std::uint32_t>(bytes[i + 1]) << 8 : 0U) |
                                    (left > 2 ? bytes[i + 2] : 0U);
        out.push_back(alphabet[group >> 18]);
        out.push_back(alphabet[group >> 12 & 63]);
        out.push_back(left > 1 ? alphabet[group >> 6 & 63] : '=');
        out.push_back(left > 2 ? alphabet[group & 63] : '=');
    }
    return out;
}

std::expected<Bytes, TextFault> fromBase64(std::string_view text) {
    Bytes out;
    out.reserve(text.size() / 4 * 3);
    std::uint32_t bits = 0;
    unsigned digits = 0; // of the group under way, padding included
    unsigned padding = 0;
    bool finished = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (isSpace(c))
            continue;
        if (finished)
            return std::unexpected(TextFault{at, "there is more behind the padding"});
        const auto value = values[static_cast<std::uint8_t>(c)];
        if (c == '=' ? digits < 2 : value == noDigit)
            return std::unexpected(TextFault{at, c == '=' ? "padding comes too early" : "not a base64 character"});
        if (c != '=' && padding > 0)
            return std::unexpected(TextFault{at, "expected '=' to complete the padding"});
        padding += c == '=' ? 1 : 0;
        bits = bits << 6 | (c == '=' ? 0U : value);
        if (++digits < 4)
            continue;
        if (padding > 0 && (bits & (padding == 2 ? 0xFFFFU : 0xFFU)) != 0)
            return std::unexpected(TextFault{at, "the last character has bits that belong to no byte"});
        for (unsigned i = 0; i < 3 - padding; ++i)
            out.push_back(static_cast<std::uint8_t>(bits >> (16 - 8 * i)));
        finished = padding > 0;
        bits = 0;
        digits = 0;
    }
    if (digits == 1)
        return std::unexpected(TextFault{text.size(), "the last group has only one character"});
    if (digits != 0)
        return std::unexpected(TextFault{text.size(), "expected '=' to complete the last group of four"});
    return out;
}

} // namespace ipcscope::text
