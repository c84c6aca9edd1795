// SPDX-License-Identifier: MPL-2.0
#include "core/observe/decode/formats.h"
#include "core/observe/decode/protobuf/wire.h"
#include "core/observe/text/hex.h"
#include "core/transport/base/showable.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

namespace ipcscope::decode {

namespace {

using Wire = ProtobufField::Wire;

constexpr std::size_t shownBytes = 1024;
constexpr std::size_t shownBinary = 16;

/// The likeliest reading first.
std::string shownNumber(const ProtobufField& field) {
    const auto value = field.value;
    if (field.wire == Wire::Varint) {
        const auto asSigned = static_cast<std::int64_t>(value);
        const auto front = asSigned < 0 ? fmt::format("{} · signed {}", value, asSigned) : fmt::format("{}", value);
        return fmt::format("{} · zigzag {}", front, zigzag(value));
    }
    const bool wide = field.wire == Wire::Fixed64;
    const auto asSigned = wide ? static_cast<std::int64_t>(value)
                               : std::int64_t{static_cast<std::int32_t>(static_cast<std::uint32_t>(value))};
    const auto integer = asSigned < 0 ? fmt::format("{} · signed {}", value, asSigned) : fmt::format("{}", value);
    const auto real = wide ? fmt::format("{}", std::bit_cast<double>(value))
                           : fmt::format("{}", std::bit_cast<float>(static_cast<std::uint32_t>(value)));
    const std::string_view type = wide ? "double" : "float";
    return everydayReal(field) ? fmt::format("{} {} · integer {}", type, real, integer)
                               : fmt::format("{} · {} {}", integer, type, real);
}

std::string shownContent(ByteView content, ProtobufGuess guess) {
    if (guess == ProtobufGuess::Text)
        return '"' + showable(content, shownBytes) + '"';
    const auto front = content.first(std::min(content.size(), shownBinary));
    return fmt::format("{} B  {}{}", content.size(), text::toHex(front), front.size() < content.size() ? " …" : "");
}

/// Makes nodes of the fields of one message and of those within it.
class Tree {
public:
    Tree(ByteView payload, const Limits& limits)
        : m_payload(payload)
        , m_limits(limits) {
        m_out.format = "Protobuf";
        m_out.nodes.push_back({.range = {0, payload.size()}, .holds = Node::Holds::Members});
        m_open.push_back({.node = 0, .end = payload.size()});
    }

    Decoded make() {
        while (!m_open.empty()) {
            const auto& inner = m_open.back();
            if (inner.group == 0 && m_at == inner.end)
                closeNewest(m_at);
            else if (!step())
                break;
        }
        for (auto end = m_at; !m_open.empty();) { // a group reaches as far as what is open within it
            const auto node = m_open.back().node;
            closeNewest(std::max(end, m_out.nodes[node].range.begin));
            end = m_out.nodes[node].range.end;
        }
        m_out.nodes.front().range = {0, m_payload.size()};
        return std::move(m_out);
    }

private:
    struct Open {
        std::size_t node;
        std::size_t end;
        std::uint32_t group = 0; ///< its number; 0: a message
        std::size_t fields = 0;
    };

    bool step() {
        ProtobufField field;
        if (const auto trouble = readProtobufField(m_payload, m_at, m_open.back().end, field);
            trouble != ProtobufTrouble::None)
            return stop(fmt::format("Byte {}: {}", m_at,
                                    trouble == ProtobufTrouble::Truncated ? "more is announced than there is"
                                                                          : "not Protobuf"));
        if (field.wire == Wire::GroupEnd) {
            if (m_open.back().group != field.number)
                return stop(fmt::format("Byte {}: ends a group that is not open", m_at));
            const auto end = m_at;
            m_at = field.content.end;
            closeNewest(end);
            return true;
        }
        if (m_out.nodes.size() >= m_limits.nodes)
            return cut(fmt::format("Only the first {} values are shown", m_limits.nodes));
        if (m_at >= m_limits.bytes)
            return cut(fmt::format("Only the first {} of {} bytes are shown", m_limits.bytes, m_payload.size()));
        return take(field);
    }
    bool take(const ProtobufField& field) {
        const auto content = m_payload.subspan(field.content.begin, field.content.end - field.content.begin);
        Node node{.depth = static_cast<std::uint32_t>(m_open.size()),
                  .name = fmt::format("{}", field.number),
                  .range = field.content};
        ++m_open.back().fields;
        const auto guess = field.wire == Wire::Length ? guessProtobuf(content) : ProtobufGuess::Bytes;
        const bool room = m_open.size() < m_limits.depth;
        m_at = field.content.end;
        if (field.wire == Wire::GroupBegin && !room)
            return cut(fmt::format("Nested deeper than {} levels; shown up to there", m_limits.depth));
        if (field.wire == Wire::GroupBegin || (guess == ProtobufGuess::Message && room)) {
            node.holds = Node::Holds::Members;
            m_at = field.content.begin;
            const bool group = field.wire == Wire::GroupBegin;
            m_open.push_back({.node = m_out.nodes.size(),
                              .end = group ? m_open.back().end : field.content.end,
                              .group = group ? field.number : 0});
        } else {
            node.value = field.wire == Wire::Length ? shownContent(content, guess) : shownNumber(field);
        }
        m_out.nodes.push_back(std::move(node));
        return true;
    }
    bool stop(std::string why) {
        m_out.remark = std::move(why);
        return false;
    }
    bool cut(std::string why) {
        m_out.complete = false;
        return stop(std::move(why));
    }
    void closeNewest(std::size_t end) {
        const auto& inner = m_open.back();
        auto& node = m_out.nodes[inner.node];
        node.value = fmt::format("{}{} {}", inner.group > 0 ? "group · " : "", inner.fields,
                                 inner.fields == 1 ? "field" : "fields");
        node.range.end = inner.group > 0 ? end : inner.end;
        m_open.pop_back();
    }

    ByteView m_payload;
    const Limits& m_limits;
    Decoded m_out;
    std::vector<Open> m_open;
    std::size_t m_at = 0;
};

} // namespace

Decoded attemptProtobuf(ByteView payload, const Limits& limits) {
    return Tree(payload, limits).make();
}

} // namespace ipcscope::decode
