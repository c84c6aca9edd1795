// SPDX-License-Identifier: MPL-2.0
#include "core/observe/text/utf8.h"

#include <algorithm>

namespace ipcscope::text {

namespace {

struct Lead {
    std::size_t length;
    std::uint8_t secondFrom;
    std::uint8_t secondTo;
};

Lead leadOf(std::uint8_t byte) {
    if (byte < 0x80)
        return {1, 0, 0};
    if (byte >= 0xC2 && byte <= 0xDF)
        return {2, 0x80, 0xBF};
    if (byte == 0xE0)
        return {3, 0xA0, 0xBF};
    if (byte == 0xED)
        return {3, 0x80, 0x9F};
    if (byte >= 0xE1 && byte <= 0xEF)
        return {3, 0x80, 0xBF};
    if (byte == 0xF0)
        return {4, 0x90, 0xBF};
    if (byte >= 0xF1 && byte <= 0xF3)
        return {4, 0x80, 0xBF};
    if (byte == 0xF4)
        return {4, 0x80, 0x8F};
    return {0, 0, 0};
}

bool continues(std::uint8_t byte) {
    return (byte & 0xC0) == 0x80;
}

/// Bytes at the front that are right so far: the character's length if it is whole.
std::size_t matching(ByteView bytes, const Lead& lead) {
    std::size_t count = 1;
    while (count < lead.length && count < bytes.size()) {
        const auto byte = bytes[count];
        if (count == 1 ? byte < lead.secondFrom || byte > lead.secondTo : !continues(byte))
            break;
        ++count;
    }
    return count;
}

} // namespace

std::size_t characterLength(ByteView bytes) {
    if (bytes.empty())
        return 0;
    const auto lead = leadOf(bytes[0]);
    return lead.length != 0 && matching(bytes, lead) == lead.length ? lead.length : 0;
}

std::size_t validLength(ByteView bytes) {
    std::size_t at = 0;
    while (at < bytes.size()) {
        if (bytes[at] < 0x80) {
            ++at;
            continue;
        }
        const auto length = characterLength(bytes.subspan(at));
        if (length == 0)
            break;
        at += length;
    }
    return at;
}

bool isUtf8(ByteView bytes) {
    return validLength(bytes) == bytes.size();
}

ByteView withoutCutCharacter(ByteView bytes) {
    const auto back = std::min<std::size_t>(bytes.size(), 3);
    for (std::size_t i = 1; i <= back; ++i) {
        const auto tail = bytes.last(i);
        if (continues(tail[0]))
            continue;
        const auto lead = leadOf(tail[0]);
        const bool cut = lead.length > i && matching(tail, lead) == i;
        return cut ? bytes.first(bytes.size() - i) : bytes;
    }
    return bytes;
}

void appendCharacter(std::string& out, char32_t character) {
    if (character > 0x10FFFF || (character >= 0xD800 && character <= 0xDFFF))
        character = 0xFFFD;
    const auto put = [&out](char32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (character < 0x80) {
        put(character);
    } else if (character < 0x800) {
        put(0xC0 | character >> 6);
        put(0x80 | (character & 0x3F));
    } else if (character < 0x10000) {
        put(0xE0 | character >> 12);
        put(0x80 | (character >> 6 & 0x3F));
        put(0x80 | (character & 0x3F));
    } else {
        put(0xF0 | character >> 18);
        put(0x80 | (character >> 12 & 0x3F));
        put(0x80 | (character >> 6 & 0x3F));
        put(0x80 | (character & 0x3F));
    }
}

std::size_t characterCount(std::string_view text) {
    auto rest = bytesOf(text);
    std::size_t count = 0;
    while (!rest.empty()) {
        rest = rest.subspan(std::max<std::size_t>(characterLength(rest), 1));
        ++count;
    }
    return count;
}

Position positionOf(std::string_view text, std::size_t offset) {
    const auto before = text.substr(0, offset);
    const auto lineEnd = before.rfind('\n');
    const auto line = 1 + static_cast<std::size_t>(std::ranges::count(before, '\n'));
    return {line, 1 + characterCount(lineEnd == std::string_view::npos ? before : before.substr(lineEnd + 1))};
}

} // namespace ipcscope::text
