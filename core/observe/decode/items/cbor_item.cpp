// SPDX-License-Identifier: MPL-2.0
#include "core/observe/decode/items/item.h"

#include <array>
#include <bit>
#include <cmath>
#include <limits>

namespace ipcscope::decode {

namespace {

using What = Item::What;

constexpr std::uint8_t indefinite = 31;
constexpr std::uint8_t breakCode = 0xFF;

/// RFC 8949, 3: the initial byte and its argument.
struct Head {
    std::uint8_t major = 0;
    std::uint8_t info = 0;
    std::uint64_t argument = 0;
    std::size_t end = 0;
};

ItemTrouble readHead(ByteView bytes, std::size_t at, Head& out) {
    if (at >= bytes.size())
        return ItemTrouble::Truncated;
    out.major = bytes[at] >> 5;
    out.info = bytes[at] & 0x1F;
    out.argument = out.info;
    out.end = at + 1;
    if (out.info < 24)
        return ItemTrouble::None;
    if (out.info == indefinite) {
        const bool may = (out.major >= 2 && out.major <= 5) || out.major == 7;
        return may ? ItemTrouble::None : ItemTrouble::Malformed;
    }
    if (out.info > 27)
        return ItemTrouble::Malformed;
    const auto size = std::size_t{1} << (out.info - 24);
    if (size > bytes.size() - out.end)
        return ItemTrouble::Truncated;
    out.argument = 0;
    for (const auto end = out.end + size; out.end < end; ++out.end)
        out.argument = out.argument << 8 | bytes[out.end];
    return ItemTrouble::None;
}

/// IEEE 754 binary16; RFC 8949, appendix D.
double halfFloat(std::uint64_t bits) {
    const auto exponent = static_cast<int>(bits >> 10 & 0x1F);
    const auto mantissa = static_cast<double>(bits & 0x3FF);
    double value = std::ldexp(mantissa + 1024, exponent - 25);
    if (exponent == 0)
        value = std::ldexp(mantissa, -24);
    else if (exponent == 31)
        value = mantissa == 0 ? std::numeric_limits<double>::infinity() : std::numeric_limits<double>::quiet_NaN();
    return (bits & 0x8000) != 0 ? -value : value;
}

ItemTrouble readSimple(const Head& head, Item& out) {
    constexpr std::array<std::string_view, 4> words{"false", "true", "null", "undefined"};
    out.range.end = head.end;
    out.number = head.argument;
    if (head.info == indefinite) {
        out.what = What::Break;
        return out.tags > 0 ? ItemTrouble::Malformed : ItemTrouble::None;
    }
    if (head.info < 25) {
        out.what = What::Word;
        if (head.info >= 20 && head.info <= 23)
            out.word = words[head.info - 20U];
        return head.info == 24 && head.argument < 32 ? ItemTrouble::Malformed : ItemTrouble::None;
    }
    out.what = What::Real;
    out.narrow = head.info < 27;
    out.real = head.info == 25   ? halfFloat(head.argument)
               : head.info == 26 ? std::bit_cast<float>(static_cast<std::uint32_t>(head.argument))
                                 : std::bit_cast<double>(head.argument);
    return ItemTrouble::None;
}

/// Strings of a known length behind each other, of the same kind, up to a break.
ItemTrouble readChunks(ByteView bytes, std::uint8_t major, Item& out) {
    auto& at = out.content.end;
    while (true) {
        Head part;
        if (const auto trouble = readHead(bytes, at, part); trouble != ItemTrouble::None)
            return trouble;
        if (bytes[at] == breakCode) {
            out.range.end = part.end;
            return ItemTrouble::None;
        }
        if (part.major != major || part.info == indefinite)
            return ItemTrouble::Malformed;
        if (part.argument > bytes.size() - part.end)
            return ItemTrouble::Truncated;
        at = part.end + static_cast<std::size_t>(part.argument);
    }
}

ItemTrouble readString(ByteView bytes, const Head& head, Item& out) {
    out.what = head.major == 2 ? What::Bytes : What::Text;
    out.content = {head.end, head.end};
    if (head.info == indefinite) {
        out.chunked = true;
        return readChunks(bytes, head.major, out);
    }
    if (head.argument > bytes.size() - head.end)
        return ItemTrouble::Truncated;
    out.content.end += static_cast<std::size_t>(head.argument);
    out.range.end = out.content.end;
    return ItemTrouble::None;
}

} // namespace

ItemTrouble readCborItem(ByteView bytes, std::size_t at, Item& out) {
    out = {};
    out.range.begin = at;
    Head head;
    while (true) {
        if (const auto trouble = readHead(bytes, at, head); trouble != ItemTrouble::None)
            return trouble;
        if (head.major != 6)
            break;
        out.tag = head.argument;
        ++out.tags;
        at = head.end;
    }
    out.range.end = head.end;
    out.number = head.argument;
    switch (head.major) {
    case 0:
    case 1:
        out.what = What::Integer;
        out.negative = head.major == 1;
        return ItemTrouble::None;
    case 2:
    case 3:
        return readString(bytes, head, out);
    case 4:
    case 5: {
        out.what = head.major == 4 ? What::Array : What::Map;
        out.endless = head.info == indefinite;
        if (out.endless)
            out.number = 0;
        const auto room = (bytes.size() - head.end) / (head.major == 4 ? 1 : 2);
        return out.number > room ? ItemTrouble::Truncated : ItemTrouble::None;
    }
    default:
        return readSimple(head, out);
    }
}

} // namespace ipcscope::decode
