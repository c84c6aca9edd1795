// SPDX-License-Identifier: MPL-2.0
#include "core/transport/base/showable.h"

#include "core/transport/base/unseen.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <optional>

namespace ipcscope {

namespace {

/// What a lead byte announces; 0: no lead byte of valid UTF-8.
std::size_t sequenceLength(std::uint8_t lead) {
    if (lead < 0x80)
        return 1;
    if (lead >= 0xC2 && lead <= 0xDF)
        return 2;
    if (lead >= 0xE0 && lead <= 0xEF)
        return 3;
    return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
}

/// The allowed second byte depends on the lead: no overlong forms, no surrogates, nothing beyond U+10FFFF.
bool continues(std::uint8_t lead, std::size_t position, std::uint8_t byte) {
    std::uint8_t low = 0x80;
    std::uint8_t high = 0xBF;
    if (position == 1) {
        if (lead == 0xE0)
            low = 0xA0;
        else if (lead == 0xED)
            high = 0x9F;
        else if (lead == 0xF0)
            low = 0x90;
        else if (lead == 0xF4)
            high = 0x8F;
    }
    return byte >= low && byte <= high;
}

struct Decoded {
    char32_t code = 0;
    std::size_t length = 0;  ///< 0: not valid UTF-8
    bool incomplete = false; ///< valid as far as it goes, but the bytes end
};

Decoded decode(ByteView bytes) {
    const std::uint8_t lead = bytes[0];
    const std::size_t length = sequenceLength(lead);
    if (length <= 1)
        return {lead, length, false};
    char32_t code = lead & (0x7FU >> length);
    for (std::size_t position = 1; position < length; ++position) {
        if (position == bytes.size())
            return {0, 0, true};
        if (!continues(lead, position, bytes[position]))
            return {};
        code = (code << 6) | (bytes[position] & 0x3FU);
    }
    return {code, length, false};
}

void appendAscii(std::string& out, std::uint8_t byte) {
    if (byte >= 0x20 && byte != 0x7F) {
        out += static_cast<char>(byte);
        return;
    }
    const unsigned picture = byte == 0x7F ? 0xA1 : 0x80U + byte; // last byte of U+2400 + byte, U+2421 for DEL
    out += "\xE2\x90";
    out += static_cast<char>(picture);
}

} // namespace

std::string showable(ByteView bytes, std::size_t limit) {
    const ByteView seen = bytes.first(std::min(bytes.size(), limit));
    const bool more = seen.size() < bytes.size();
    std::string out;
    out.reserve(seen.size() + (more ? 3 : 0));
    for (std::size_t at = 0; at < seen.size();) {
        const Decoded next = decode(seen.subspan(at));
        if (next.incomplete && more)
            break;
        if (next.length == 0) {
            fmt::format_to(std::back_inserter(out), "<{:02X}>", seen[at]);
            ++at;
            continue;
        }
        if (next.length == 1)
            appendAscii(out, seen[at]);
        else if (isUnseen(next.code))
            fmt::format_to(std::back_inserter(out), "<U+{:04X}>", static_cast<std::uint32_t>(next.code));
        else
            out += textOf(seen.subspan(at, next.length));
        at += next.length;
    }
    if (more)
        out += "\xE2\x80\xA6";
    return out;
}

std::string showable(std::string_view bytes, std::size_t limit) {
    return showable(bytesOf(bytes), limit);
}

bool isReadableText(ByteView bytes) {
    for (std::size_t at = 0; at < bytes.size();) {
        const Decoded next = decode(bytes.subspan(at));
        const bool control = next.code < 0x20 || (next.code >= 0x7F && next.code <= 0x9F);
        const bool allowed = next.code == '\t' || next.code == '\r' || next.code == '\n';
        if (next.length == 0 || (control && !allowed))
            return false;
        at += next.length;
    }
    return true;
}

} // namespace ipcscope
