// SPDX-License-Identifier: MPL-2.0
#include "core/observe/decode/formats.h"
#include "core/observe/text/json_reader.h"
#include "core/observe/text/utf8.h"
#include "core/transport/base/showable.h"

#include <fmt/format.h>

#include <algorithm>

namespace ipcscope::decode {

namespace {

using text::JsonReader;
using text::JsonToken;

constexpr std::size_t shownBytes = 1024;

bool beginsAsJson(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
}

/// Makes nodes of the tokens of one payload.
class Tree {
public:
    Tree(std::string_view text, const Limits& limits)
        : m_text(text)
        , m_limits(limits)
        , m_reader(text, limits.depth) {
        m_out.format = "JSON";
    }

    /// False: not JSON, see reader().
    bool read() {
        while (true) {
            const auto token = m_reader.next();
            if (token == JsonToken::End)
                return true;
            if (token == JsonToken::Fault)
                return false;
            if (!take(token)) {
                m_full = true;
                return true;
            }
        }
    }
    /// What was read so far, with every open container ending where reading did.
    Decoded finish(std::size_t end) {
        while (!m_open.empty())
            closeNewest(end);
        return std::move(m_out);
    }
    const JsonReader& reader() const { return m_reader; }
    bool full() const { return m_full; }

private:
    struct Open {
        std::size_t node;
        std::size_t members = 0;
        bool object;
    };

    bool take(JsonToken token) {
        switch (token) {
        case JsonToken::Key:
            m_name = showable(text::unquoted(tokenText(), shownBytes), shownBytes);
            return true;
        case JsonToken::EndObject:
        case JsonToken::EndArray:
            closeNewest(m_reader.end());
            return true;
        case JsonToken::BeginObject:
        case JsonToken::BeginArray:
            if (!add({}))
                return false;
            m_open.push_back({m_out.nodes.size() - 1, 0, token == JsonToken::BeginObject});
            m_out.nodes.back().holds = m_open.back().object ? Node::Holds::Members : Node::Holds::Elements;
            return true;
        case JsonToken::String:
            return add('"' + showable(text::unquoted(tokenText(), shownBytes + 1), shownBytes) + '"');
        default:
            return add(showable(tokenText(), shownBytes));
        }
    }
    bool add(std::string value) {
        if (m_out.nodes.size() >= m_limits.nodes)
            return false;
        std::string name;
        if (!m_open.empty()) {
            auto& parent = m_open.back();
            name = parent.object ? std::move(m_name) : fmt::format("{}", parent.members);
            ++parent.members;
        }
        m_out.nodes.push_back({static_cast<std::uint32_t>(m_open.size()),
                               std::move(name),
                               std::move(value),
                               {m_reader.begin(), m_reader.end()}});
        return true;
    }
    void closeNewest(std::size_t end) {
        const auto& container = m_open.back();
        auto& node = m_out.nodes[container.node];
        node.value = container.object
                         ? fmt::format("{} {}", container.members, container.members == 1 ? "member" : "members")
                         : fmt::format("[{}]", container.members);
        node.range.end = end;
        m_open.pop_back();
    }
    std::string_view tokenText() const { return m_text.substr(m_reader.begin(), m_reader.end() - m_reader.begin()); }

    std::string_view m_text;
    const Limits& m_limits;
    JsonReader m_reader;
    Decoded m_out;
    std::vector<Open> m_open;
    std::string m_name;
    bool m_full = false;
};

/// `out` is the tree as far as it goes. False: not JSON.
bool readJson(ByteView payload, const Limits& limits, Decoded& out) {
    const auto shown = textOf(payload.first(std::min(payload.size(), limits.bytes)));
    const bool cut = shown.size() < payload.size();
    Tree tree(shown, limits);
    const bool whole = tree.read();
    const auto trouble = tree.reader().trouble();
    std::string remark;
    if (tree.full())
        remark = fmt::format("Only the first {} values are shown", limits.nodes);
    else if (trouble == JsonReader::Trouble::TooDeep)
        remark = fmt::format("Nested deeper than {} levels; shown up to there", limits.depth);
    else if (cut && (whole || trouble == JsonReader::Trouble::Truncated))
        remark = fmt::format("Only the first {} of {} bytes are shown", shown.size(), payload.size());
    out = tree.finish(trouble == JsonReader::Trouble::None ? tree.reader().end() : shown.size());
    out.complete = remark.empty();
    out.remark = std::move(remark);
    return whole || !out.complete;
}

/// "Character 118: expected a comma"; empty: nothing is wrong.
std::string faultIn(std::string_view shown, const Limits& limits) {
    JsonReader reader(shown, limits.depth);
    while (true) {
        const auto token = reader.next();
        if (token == JsonToken::End)
            return {};
        if (token == JsonToken::Fault)
            break;
    }
    const auto& fault = reader.fault();
    return fmt::format("Character {}: {}", text::characterCount(shown.substr(0, fault.offset)) + 1, fault.what);
}

ByteView beginning(ByteView payload, const Limits& limits) {
    return payload.first(std::min(payload.size(), limits.bytes));
}

} // namespace

std::optional<Decoded> decodeJson(ByteView payload, const Limits& limits) {
    Decoded out;
    if (!beginsAsJson(textOf(beginning(payload, limits))) || !readJson(payload, limits, out))
        return std::nullopt;
    return out;
}

bool isJson(ByteView payload, const Limits& limits) {
    const auto shown = textOf(beginning(payload, limits));
    if (!beginsAsJson(shown))
        return false;
    JsonReader reader(shown, limits.depth);
    for (std::size_t values = 0; values <= limits.nodes;) {
        const auto token = reader.next();
        if (token == JsonToken::End)
            return true;
        if (token == JsonToken::Fault)
            return reader.trouble() == JsonReader::Trouble::TooDeep ||
                   (shown.size() < payload.size() && reader.trouble() == JsonReader::Trouble::Truncated);
        const bool value = token != JsonToken::Key && token != JsonToken::EndObject && token != JsonToken::EndArray;
        values += value ? 1 : 0;
    }
    return true;
}

Decoded attemptJson(ByteView payload, const Limits& limits) {
    Decoded out;
    if (!readJson(payload, limits, out))
        out.remark = faultIn(textOf(beginning(payload, limits)), limits);
    return out;
}

std::string jsonComplaint(ByteView payload, const Limits& limits) {
    const auto shown = textOf(beginning(payload, limits));
    return beginsAsJson(shown) ? faultIn(shown, limits) : std::string();
}

} // namespace ipcscope::decode
