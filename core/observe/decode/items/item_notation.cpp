// SPDX-License-Identifier: MPL-2.0
#include "core/observe/decode/items/item_notation.h"

#include <fmt/format.h>

#include <algorithm>

namespace ipcscope::decode {

namespace {

using Token = ItemReader::Token;

void appendHex(std::string& out, ByteView bytes) {
    out += "h'";
    for (const auto byte : bytes)
        fmt::format_to(std::back_inserter(out), "{:02x}", byte);
    out += '\'';
}

void appendQuoted(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out.push_back('\\');
        if (static_cast<std::uint8_t>(c) < 0x20)
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
        else
            out.push_back(c);
    }
    out += '"';
}

class Writer {
public:
    Writer(ByteView bytes, ReadItem read, std::size_t maxDepth, std::size_t limit)
        : m_bytes(bytes)
        , m_read(read)
        , m_limit(limit)
        , m_reader(bytes, read, maxDepth) {}

    std::string write() {
        while (true) {
            const auto token = m_reader.next();
            if (token == Token::End || token == Token::Fault)
                return std::move(m_out);
            if (m_out.size() >= m_limit)
                return std::move(m_out) + "…";
            put(token);
        }
    }

private:
    struct Open {
        char closing;
        std::size_t tags;
        bool any = false;
    };
    void put(Token token) {
        const auto& item = m_reader.item();
        if (token == Token::Close) {
            const auto [closing, tags, any] = m_open.back();
            m_open.pop_back();
            m_out += closing;
            m_out.append(tags, ')');
            return;
        }
        if (!m_open.empty() && m_open.back().any && !m_behindKey)
            m_out += ", ";
        if (!m_open.empty())
            m_open.back().any = true;
        m_behindKey = token == Token::Key;
        const std::size_t tags = item.tags > 0 ? 1 : 0;
        if (tags > 0)
            m_out += fmt::format("{}(", item.tag);
        if (token == Token::Open) {
            const bool map = item.what == Item::What::Map;
            m_out += map ? '{' : '[';
            m_open.push_back({map ? '}' : ']', tags});
            return;
        }
        putValue(item);
        m_out.append(tags, ')');
        if (token == Token::Key)
            m_out += ": ";
    }
    void putValue(const Item& item) {
        const auto content = contentOf(item, m_bytes, m_read, m_scratch, m_limit);
        if (item.opens())
            appendHex(m_out, m_bytes.subspan(item.range.begin, std::min(item.range.end - item.range.begin, m_limit)));
        else if (item.what == Item::What::Text)
            appendQuoted(m_out, textOf(content));
        else if (item.what == Item::What::Bytes)
            appendHex(m_out, content);
        else if (item.what == Item::What::Extension) {
            m_out += fmt::format("extension({}, ", item.type);
            appendHex(m_out, content);
            m_out += ')';
        } else
            m_out += plainText(item);
    }

    ByteView m_bytes;
    ReadItem m_read;
    std::size_t m_limit;
    ItemReader m_reader;
    std::vector<Open> m_open;
    bool m_behindKey = false;
    std::string m_out;
    std::string m_scratch;
};

} // namespace

std::string notation(ByteView bytes, ReadItem read, std::size_t maxDepth, std::size_t limit) {
    return Writer(bytes, read, maxDepth, limit).write();
}

} // namespace ipcscope::decode
