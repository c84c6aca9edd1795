// SPDX-License-Identifier: MPL-2.0
#include "core/observe/decode/items/item_tree.h"

#include "core/observe/text/hex.h"
#include "core/transport/base/showable.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace ipcscope::decode {

namespace {

using Token = ItemReader::Token;

constexpr std::size_t shownBytes = 1024;
constexpr std::size_t shownBinary = 16;

/// RFC 8949, 3.4, and those of the registry that are met most.
std::string_view tagName(std::uint64_t tag) {
    struct Named {
        std::uint64_t tag;
        std::string_view name;
    };
    constexpr std::array<Named, 10> names{{{0, " (date and time)"},
                                           {1, " (epoch time)"},
                                           {2, " (bignum)"},
                                           {3, " (negative bignum)"},
                                           {4, " (decimal fraction)"},
                                           {5, " (bigfloat)"},
                                           {24, " (encoded CBOR)"},
                                           {32, " (URI)"},
                                           {37, " (UUID)"},
                                           {55799, " (CBOR)"}}};
    const auto* const found = std::ranges::find(names, tag, &Named::tag);
    return found == names.end() ? std::string_view() : found->name;
}

std::string tagFront(const Item& item) {
    if (item.tags == 0)
        return {};
    return fmt::format("tag {}{}{} · ", item.tag, tagName(item.tag),
                       item.tags == 1 ? std::string() : fmt::format(" within {} more", item.tags - 1));
}

std::string shownBinaryOf(std::uint64_t size, ByteView front) {
    const auto shown = front.first(std::min(front.size(), shownBinary));
    return fmt::format("{} B  {}{}", size, text::toHex(shown), shown.size() < size ? " …" : "");
}

std::string membersText(std::uint64_t members) {
    return fmt::format("{} {}", members, members == 1 ? "member" : "members");
}

/// Makes nodes of the items of one document.
class Tree {
public:
    Tree(ByteView payload, const Limits& limits, const ItemFormat& format)
        : m_payload(payload)
        , m_limits(limits)
        , m_format(format)
        , m_reader(payload, format.read, limits.depth) {
        m_out.format = format.name;
    }

    Decoded make() {
        while (true) {
            const auto token = m_reader.next();
            if (token == Token::End)
                break;
            if (token == Token::Fault) {
                m_out.remark = complaint();
                break;
            }
            if (!take(token))
                break;
        }
        while (!m_open.empty())
            closeNewest(std::max(m_reader.at(), m_out.nodes[m_open.back().node].range.end));
        m_out.complete = !m_cut;
        return std::move(m_out);
    }

private:
    struct Open {
        std::size_t node;
        std::size_t members = 0;
        bool map;
    };

    bool take(Token token) {
        const auto& item = m_reader.item();
        switch (token) {
        case Token::Key:
            m_name = shownKey(item, m_payload, m_format.read);
            return true;
        case Token::Close:
            closeNewest(m_reader.at());
            return true;
        case Token::Open:
            if (!add(tagFront(item)))
                return false;
            m_open.push_back({m_out.nodes.size() - 1, 0, item.what == Item::What::Map});
            m_out.nodes.back().holds = m_open.back().map ? Node::Holds::Members : Node::Holds::Elements;
            return true;
        default:
            return add(shownItem(item, m_payload, m_format.read));
        }
    }
    bool add(std::string value) {
        if (m_out.nodes.size() >= m_limits.nodes)
            return cut(fmt::format("Only the first {} values are shown", m_limits.nodes));
        const auto range = m_reader.item().range;
        if (range.begin >= m_limits.bytes)
            return cut(fmt::format("Only the first {} of {} bytes are shown", m_limits.bytes, m_payload.size()));
        std::string name;
        if (!m_open.empty()) {
            auto& parent = m_open.back();
            name = parent.map ? std::move(m_name) : fmt::format("{}", parent.members);
            ++parent.members;
        }
        m_out.nodes.push_back({static_cast<std::uint32_t>(m_open.size()), std::move(name), std::move(value), range});
        return true;
    }
    bool cut(std::string why) {
        m_cut = true;
        m_out.remark = std::move(why);
        return false;
    }
    void closeNewest(std::size_t end) {
        const auto& container = m_open.back();
        auto& node = m_out.nodes[container.node];
        node.value += container.map ? membersText(container.members) : fmt::format("[{}]", container.members);
        node.range.end = end;
        m_open.pop_back();
    }
    std::string complaint() {
        const auto at = m_reader.at();
        switch (m_reader.trouble()) {
        case ItemTrouble::TooDeep:
            m_cut = true;
            return fmt::format("Nested deeper than {} levels; shown up to there", m_limits.depth);
        case ItemTrouble::Truncated:
            return fmt::format("Byte {}: more is announced than there is", at);
        default:
            return fmt::format("Byte {}: {}", at,
                               m_open.empty() && at > 0 ? "nothing more was expected"
                                                        : fmt::format("not {}", m_format.name));
        }
    }

    ByteView m_payload;
    const Limits& m_limits;
    const ItemFormat& m_format;
    ItemReader m_reader;
    Decoded m_out;
    std::vector<Open> m_open;
    std::string m_name;
    bool m_cut = false;
};

} // namespace

std::string shownItem(const Item& item, ByteView bytes, ReadItem read) {
    std::string scratch;
    const auto content = contentOf(item, bytes, read, scratch, shownBytes + 1);
    auto out = tagFront(item);
    const auto size = contentSize(item, bytes, read);
    switch (item.what) {
    case Item::What::Text:
        return out + '"' + showable(content, shownBytes) + '"';
    case Item::What::Bytes:
        return out + shownBinaryOf(size, content);
    case Item::What::Map:
        return out + membersText(item.number);
    case Item::What::Array:
        return out + fmt::format("[{}]", item.number);
    default:
        break;
    }
    const auto time = timeOf(item, content);
    if (item.what == Item::What::Extension)
        return time ? out + *time : out + plainText(item) + " · " + shownBinaryOf(size, content);
    return out + plainText(item) + (time ? "  " + *time : std::string());
}

std::string shownKey(const Item& key, ByteView bytes, ReadItem read) {
    if (key.opens())
        return shownBinaryOf(key.range.end - key.range.begin,
                             bytes.subspan(key.range.begin, key.range.end - key.range.begin));
    if (key.what != Item::What::Text || key.tags > 0)
        return shownItem(key, bytes, read);
    std::string scratch;
    return showable(contentOf(key, bytes, read, scratch, shownBytes + 1), shownBytes);
}

Decoded itemTree(ByteView payload, const Limits& limits, const ItemFormat& format) {
    return Tree(payload, limits, format).make();
}

bool isCertainly(const ItemFormat& format, ByteView payload, const Limits& limits) {
    constexpr std::size_t shortest = 2;
    return payload.size() >= shortest && isWholeContainer(payload, format, limits.depth);
}

std::optional<Decoded> certainItemTree(ByteView payload, const Limits& limits, const ItemFormat& format) {
    return isCertainly(format, payload, limits) ? std::optional(itemTree(payload, limits, format)) : std::nullopt;
}

} // namespace ipcscope::decode
