// SPDX-License-Identifier: MPL-2.0
#include "core/transport/zmtp/z85.h"

#include <array>
#include <cstdint>
#include <limits>

namespace ipcscope::zmtp::z85 {
namespace {

constexpr std::uint32_t base = 85;
constexpr std::string_view alphabet =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
constexpr std::uint8_t noDigit = 0xFF;

constexpr auto digits = [] {
    std::array<std::uint8_t, 256> out{};
    out.fill(noDigit);
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        out[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::uint8_t>(i);
    return out;
}();

} // namespace

std::optional<std::string> encode(ByteView bytes) {
    std::string out(bytes.size() / 4 * 5, '\0');
    if (!encodeTo(out, bytes))
        return std::nullopt;
    return out;
}

bool encodeTo(std::span<char> out, ByteView bytes) {
    if (bytes.size() % 4 != 0 || out.size() != bytes.size() / 4 * 5)
        return false;
    for (std::size_t i = 0; i < bytes.size() / 4; ++i) {
        std::uint32_t value = 0;
        for (const std::uint8_t byte : bytes.subspan(4 * i, 4))
            value = value << 8 | byte;
        for (std::size_t digit = 5; digit > 0; --digit, value /= base)
            out[5 * i + digit - 1] = alphabet[value % base];
    }
    return true;
}

std::optional<Bytes> decode(std::string_view text) {
    Bytes out(text.size() / 5 * 4);
    if (!decodeTo(out, text))
        return std::nullopt;
    return out;
}

bool decodeTo(MutableBytes out, std::string_view text) {
    if (text.size() % 5 != 0 || out.size() != text.size() / 5 * 4)
        return false;
    for (std::size_t i = 0; i < text.size() / 5; ++i) {
        std::uint64_t value = 0;
        for (const char c : text.substr(5 * i, 5)) {
            const std::uint8_t digit = digits[static_cast<std::uint8_t>(c)];
            if (digit == noDigit)
                return false;
            value = value * base + digit;
        }
        if (value > std::numeric_limits<std::uint32_t>::max())
            return false;
        for (std::size_t byte = 0; byte < 4; ++byte)
            out[4 * i + byte] = static_cast<std::uint8_t>(value >> (24 - 8 * byte));
    }
    return true;
}

} // namespace ipcscope::zmtp::z85
