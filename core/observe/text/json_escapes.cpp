// SPDX-License-Identifier: MPL-2.0
#include "core/observe/text/json_escapes.h"

#include "core/observe/text/utf8.h"
#include "core/transport/base/unseen.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include <fmt/format.h>

namespace ipcscope::text {

namespace {

constexpr std::uint8_t del = 0x7F;
constexpr std::size_t escape = 6; ///< \u0000
constexpr char32_t beyondOneEscape = 0x10000;

ByteView front(ByteView text) {
    return text.first(text[0] <= del ? 1 : std::max<std::size_t>(1, characterLength(text)));
}

char32_t codeOf(ByteView character) {
    if (character.size() == 1)
        return character[0];
    char32_t code = character[0] & (0x7FU >> character.size());
    for (const std::uint8_t byte : character.subspan(1))
        code = (code << 6) | (byte & 0x3FU);
    return code;
}

bool mustGo(char32_t code) {
    return code == del || isUnseen(code);
}

void appendEscaped(std::string& out, char32_t code) {
    if (code < beyondOneEscape) {
        fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<std::uint32_t>(code));
        return;
    }
    const auto beyond = static_cast<std::uint32_t>(code - beyondOneEscape);
    fmt::format_to(std::back_inserter(out), "\\u{:04x}\\u{:04x}", 0xD800 + (beyond >> 10), 0xDC00 + (beyond & 0x3FF));
}

} // namespace

void escapeUnseen(std::string& json) {
    const auto beyondPlain = [](char byte) { return static_cast<std::uint8_t>(byte) >= del; };
    const auto first = std::ranges::find_if(json, beyondPlain);
    if (first == json.end())
        return;
    std::string out(json.begin(), first);
    out.reserve(json.size());
    ByteView rest = bytesOf(json).subspan(out.size());
    while (!rest.empty()) {
        const ByteView character = front(rest);
        if (rest[0] >= del && mustGo(codeOf(character)))
            appendEscaped(out, codeOf(character));
        else
            out += textOf(character);
        rest = rest.subspan(character.size());
    }
    json = std::move(out);
}

std::size_t escapedSize(ByteView text) {
    constexpr std::string_view inTwo = "\"\\\b\f\n\r\t";
    std::size_t size = 0;
    while (!text.empty()) {
        const ByteView character = front(text);
        const char32_t code = codeOf(character);
        if (code < ' ')
            size += inTwo.contains(static_cast<char>(code)) ? 2 : escape;
        else if (code >= del && mustGo(code))
            size += code < beyondOneEscape ? escape : 2 * escape;
        else
            size += code == '"' || code == '\\' ? 2 : character.size();
        text = text.subspan(character.size());
    }
    return size;
}

} // namespace ipcscope::text
