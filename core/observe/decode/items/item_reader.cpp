// SPDX-License-Identifier: MPL-2.0
#include "core/observe/decode/items/item_reader.h"

#include "core/observe/text/utf8.h"

namespace ipcscope::decode {

namespace {

constexpr std::size_t certainAfter = 4'000'000; // items

/// RFC 8949, 3.2.3: each chunk by itself.
bool isValidText(const Item& item, ByteView bytes, ReadItem read) {
    if (!item.chunked)
        return text::isUtf8(bytes.subspan(item.content.begin, item.content.end - item.content.begin));
    Item part;
    for (std::size_t at = item.content.begin; at < item.content.end; at = part.range.end) {
        if (read(bytes, at, part) != ItemTrouble::None || !isValidText(part, bytes, read))
            return false;
    }
    return true;
}

} // namespace

ItemReader::Token ItemReader::fail(ItemTrouble trouble) {
    m_trouble = trouble;
    return Token::Fault;
}

/// One more of the innermost container is read.
void ItemReader::count() {
    if (m_open.empty()) {
        m_whole = true;
        return;
    }
    auto& inner = m_open.back();
    inner.odd = inner.map && !inner.odd;
    if (!inner.endless)
        --inner.left;
}

ItemReader::Token ItemReader::close() {
    m_open.pop_back();
    count();
    return Token::Close;
}

ItemReader::Token ItemReader::next() {
    if (m_trouble != ItemTrouble::None)
        return Token::Fault;
    if (m_whole)
        return m_at == m_bytes.size() ? Token::End : fail(ItemTrouble::Malformed);
    if (!m_open.empty() && !m_open.back().endless && m_open.back().left == 0)
        return close();
    if (m_at >= m_bytes.size())
        return fail(ItemTrouble::Truncated);
    if (const auto trouble = m_read(m_bytes, m_at, m_item); trouble != ItemTrouble::None)
        return fail(trouble);
    if (m_item.what == Item::What::Break) {
        if (m_open.empty() || !m_open.back().endless || m_open.back().odd)
            return fail(ItemTrouble::Malformed);
        m_at = m_item.range.end;
        return close();
    }
    const bool isKey = !m_open.empty() && m_open.back().map && !m_open.back().odd && m_keys == Keys::ToldApart;
    if (isKey)
        return key();
    if (!m_item.opens()) {
        m_at = m_item.range.end;
        count();
        return Token::Value;
    }
    if (m_open.size() >= m_maxDepth)
        return fail(ItemTrouble::TooDeep);
    m_at = m_item.range.end;
    const bool map = m_item.what == Item::What::Map;
    m_open.push_back({map ? 2 * m_item.number : m_item.number, map, m_item.endless});
    return Token::Open;
}

ItemReader::Token ItemReader::key() {
    if (m_item.opens()) {
        const auto inside = m_bytes.subspan(m_at);
        ItemReader reader(inside, m_read, m_maxDepth - m_open.size(), Keys::AsValues);
        do {
            if (reader.next() == Token::Fault)
                return fail(reader.trouble());
        } while (!reader.m_whole);
        m_item.range.end = m_at + reader.at();
    }
    m_at = m_item.range.end;
    count();
    return Token::Key;
}

bool isWholeContainer(ByteView bytes, const ItemFormat& format, std::size_t maxDepth) {
    ItemReader reader(bytes, format.read, maxDepth, ItemReader::Keys::AsValues);
    auto token = bytes.empty() ? ItemReader::Token::Fault : reader.next();
    if (token != ItemReader::Token::Open)
        return false;
    for (std::size_t items = 0; items < certainAfter; ++items) {
        token = reader.next();
        if (token == ItemReader::Token::End)
            return true;
        if (token == ItemReader::Token::Fault)
            return false;
        const bool isText = token == ItemReader::Token::Value && reader.item().what == Item::What::Text;
        if (isText && format.validText && !isValidText(reader.item(), bytes, format.read))
            return false;
    }
    return true;
}

} // namespace ipcscope::decode
