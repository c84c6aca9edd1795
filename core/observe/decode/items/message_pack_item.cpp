// SPDX-License-Identifier: MPL-2.0
#include "core/observe/decode/items/item.h"

#include <bit>

namespace ipcscope::decode {

namespace {

using What = Item::What;

/// Takes the bytes of one item.
class Cursor {
public:
    Cursor(ByteView bytes, std::size_t at)
        : m_bytes(bytes)
        , m_at(at) {}
    std::size_t at() const { return m_at; }
    std::size_t left() const { return m_bytes.size() - m_at; }
    bool truncated() const { return m_truncated; }
    /// Big-endian; 0 if there are not so many bytes.
    std::uint64_t take(std::size_t bytes) {
        if (left() < bytes) {
            m_truncated = true;
            return 0;
        }
        std::uint64_t out = 0;
        for (const auto end = m_at + bytes; m_at < end; ++m_at)
            out = out << 8 | m_bytes[m_at];
        return out;
    }
    void content(std::uint64_t size, Item& out) {
        if (size > left()) {
            m_truncated = true;
            return;
        }
        out.content = {m_at, m_at + static_cast<std::size_t>(size)};
        m_at = out.content.end;
    }

private:
    ByteView m_bytes;
    std::size_t m_at;
    bool m_truncated = false;
};

void setSigned(std::int64_t value, Item& out) {
    out.what = What::Integer;
    out.negative = value < 0;
    out.number = static_cast<std::uint64_t>(value < 0 ? -1 - value : value);
}

void setContainer(What what, std::uint64_t count, Cursor& cursor, Item& out) {
    out.what = what;
    out.number = count;
    if (count * (what == What::Map ? 2 : 1) > cursor.left()) // each takes a byte at least; 32 bits, so nothing wraps
        cursor.take(cursor.left() + 1);
}

void setString(What what, std::uint64_t size, Cursor& cursor, Item& out) {
    out.what = what;
    cursor.content(size, out);
}

void setExtension(std::uint64_t size, Cursor& cursor, Item& out) {
    out.type = static_cast<std::int8_t>(cursor.take(1));
    setString(What::Extension, size, cursor, out);
}

void setWord(std::string_view word, Item& out) {
    out.what = What::Word;
    out.word = word;
}

/// The types from 0xC0 to 0xDF.
void readLong(std::uint8_t first, Cursor& cursor, Item& out) {
    const auto size = [&](std::uint8_t of8bits) { return cursor.take(std::size_t{1} << (first - of8bits)); };
    if (first == 0xC0)
        setWord("nil", out);
    else if (first <= 0xC3)
        setWord(first == 0xC3 ? "true" : "false", out);
    else if (first <= 0xC6)
        setString(What::Bytes, size(0xC4), cursor, out);
    else if (first <= 0xC9)
        setExtension(size(0xC7), cursor, out);
    else if (first <= 0xCB) {
        out.what = What::Real;
        out.narrow = first == 0xCA;
        out.real = out.narrow ? std::bit_cast<float>(static_cast<std::uint32_t>(cursor.take(4)))
                              : std::bit_cast<double>(cursor.take(8));
    } else if (first <= 0xCF) {
        out.what = What::Integer;
        out.number = size(0xCC);
    } else if (first <= 0xD3) {
        const auto unused = 64 - (8 << (first - 0xD0));
        setSigned(static_cast<std::int64_t>(size(0xD0) << unused) >> unused, out);
    } else if (first <= 0xD8)
        setExtension(std::uint64_t{1} << (first - 0xD4), cursor, out);
    else if (first <= 0xDB)
        setString(What::Text, size(0xD9), cursor, out);
    else
        setContainer(first >= 0xDE ? What::Map : What::Array, cursor.take((first & 1) != 0 ? 4 : 2), cursor, out);
}

} // namespace

ItemTrouble readMessagePackItem(ByteView bytes, std::size_t at, Item& out) {
    constexpr std::uint8_t neverUsed = 0xC1;
    out = {};
    out.range.begin = at;
    Cursor cursor(bytes, at);
    const auto first = static_cast<std::uint8_t>(cursor.take(1));
    if (cursor.truncated())
        return ItemTrouble::Truncated;
    if (first == neverUsed)
        return ItemTrouble::Malformed;
    if (first < 0x80 || first >= 0xE0)
        setSigned(static_cast<std::int8_t>(first), out);
    else if (first < 0x90)
        setContainer(What::Map, first & 0xF, cursor, out);
    else if (first < 0xA0)
        setContainer(What::Array, first & 0xF, cursor, out);
    else if (first < 0xC0)
        setString(What::Text, first & 0x1F, cursor, out);
    else
        readLong(first, cursor, out);
    out.range.end = cursor.at();
    return cursor.truncated() ? ItemTrouble::Truncated : ItemTrouble::None;
}

} // namespace ipcscope::decode
