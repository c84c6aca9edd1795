// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/comparison.h"

#include "core/observe/decode/decoders.h"
#include "core/observe/text/hex.h"
#include "core/transport/zmtp/message.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

namespace ipcscope::capture {

namespace {

constexpr std::size_t lineSize = 8; // narrow, so that two stand side by side
constexpr std::size_t askEvery = 4096;

/// One value of one message.
struct Leaf {
    std::uint32_t frame;
    std::string path;
    std::string text;
    ByteView bytes;
};

/// Where a value stands, for as long as its leaf is there.
using Place = std::pair<std::uint32_t, std::string_view>;
using Places = std::map<Place, const Leaf*>;

Place placeOf(const Leaf& leaf) {
    return {leaf.frame, leaf.path};
}

Places placesOf(const std::vector<Leaf>& leaves) {
    Places out;
    for (const auto& leaf : leaves)
        out.emplace(placeOf(leaf), &leaf);
    return out;
}

/// A member's name as a path has it: in quotes where a path could mean something else by it.
std::string step(const std::string& parent, const decode::Node& node, decode::Node::Holds holds) {
    constexpr std::string_view more = "…";
    if (parent.ends_with(more))
        return parent;
    std::string name = node.name;
    if (holds == decode::Node::Holds::Elements) {
        name = '[' + name + ']';
    } else if (name.empty() || name.find_first_of(".[]\"… ") != std::string::npos) {
        for (auto at = name.find('"'); at != std::string::npos; at = name.find('"', at + 2))
            name.insert(at, 1, '\\');
        name = "[\"" + name + "\"]";
    } else if (!parent.empty()) {
        name.insert(0, 1, '.');
    }
    return parent.size() + name.size() > comparedPath - more.size() ? parent + std::string(more) : parent + name;
}

/// What a message consists of.
class Leaves {
public:
    Leaves(const Record& message, const DecoderPins& pins) {
        zmtp::FrameReader reader(message.bytes);
        for (std::uint32_t frame = 0; const auto one = reader.next(); ++frame) {
            if (frame == comparedFrames || m_leaves.size() == comparedValues) {
                m_cut = true;
                break;
            }
            const auto* const chosen = pins.chosen(message, frame);
            add(frame, one->body, chosen == nullptr ? decode::recognised(one->body, limits()) : *chosen);
        }
    }
    const std::vector<Leaf>& all() const { return m_leaves; }
    bool cut() const { return m_cut; }

private:
    static decode::Limits limits() { return {.nodes = comparedValues, .bytes = comparedBytes}; }

    void add(std::uint32_t frame, ByteView body, const decode::Decoder& decoder) {
        if (decoder.name == decode::decoders().back().name)
            return addLines(frame, body);
        const auto decoded = decoder.attempt(body, limits());
        m_cut = m_cut || !decoded.complete;
        std::vector<std::string> path;
        std::vector<decode::Node::Holds> holds;
        std::unordered_map<std::string, std::size_t> seen;
        for (std::size_t i = 0; i < decoded.nodes.size(); ++i) {
            const auto& node = decoded.nodes[i];
            path.resize(node.depth);
            holds.resize(node.depth);
            path.push_back(node.depth == 0 ? std::string() : step(path.back(), node, holds.back()));
            holds.push_back(node.holds);
            const bool leaf = i + 1 == decoded.nodes.size() || decoded.nodes[i + 1].depth <= node.depth;
            if (!leaf)
                continue;
            auto name = path.back().empty() ? decoded.format : path.back();
            if (const auto before = seen[name]++; before > 0)
                name += fmt::format(" ({})", before + 1);
            const auto begin = std::min(node.range.begin, body.size());
            put({frame, std::move(name), node.value,
                 body.subspan(begin, std::clamp(node.range.end, begin, body.size()) - begin)});
        }
    }
    void addLines(std::uint32_t frame, ByteView body) {
        m_cut = m_cut || body.size() > comparedBytes;
        const auto compared = body.first(std::min(body.size(), comparedBytes));
        if (compared.empty())
            put({frame, "0000", {}, {}});
        for (std::size_t at = 0; at < compared.size(); at += lineSize) {
            const auto line = compared.subspan(at, std::min(lineSize, compared.size() - at));
            put({frame, fmt::format("{:04x}", at), text::toHex(line), line});
        }
    }
    void put(Leaf leaf) {
        if (m_leaves.size() < comparedValues)
            m_leaves.push_back(std::move(leaf));
        else
            m_cut = true;
    }

    std::vector<Leaf> m_leaves;
    bool m_cut = false;
};

ComparedValue compared(const Leaf* before, const Leaf* after) {
    const auto& there = after == nullptr ? *before : *after;
    ComparedValue out{.frame = there.frame, .path = there.path};
    if (before != nullptr)
        out.before = before->text;
    if (after != nullptr)
        out.after = after->text;
    out.differs = before == nullptr || after == nullptr || !std::ranges::equal(before->bytes, after->bytes);
    return out;
}

/// What a message is alike by.
struct Likeness {
    explicit Likeness(const Record& message)
        : way(message.header.direction())
        , topic(message.header.frames > 1 ? topicOf(message) : std::nullopt)
        , peer(message.header.peer()) {}
    bool fits(const RecordHeader& header) const {
        const bool isMessage = header.kind() == Kind::Message || header.kind() == Kind::Sent;
        return isMessage && header.direction() == way &&
               (topic ? header.frames > 1 : header.frames == 1 && header.peer() == peer);
    }
    bool fits(const Record& record) const {
        if (!topic)
            return true;
        const auto its = topicOf(record);
        return its && std::ranges::equal(*its, *topic);
    }
    static std::optional<ByteView> topicOf(const Record& record) {
        const auto first = zmtp::FrameReader(record.bytes).next();
        return first ? std::optional(first->body) : std::nullopt;
    }

    Direction way;
    std::optional<ByteView> topic;
    std::uint32_t peer;
};

} // namespace

std::optional<RecordId> previousAlike(const Store::Snapshot& snapshot, RecordId id, const Record& message,
                                      const std::atomic<bool>& stale) {
    const Likeness likeness(message);
    if (message.header.frames > 1 && !likeness.topic)
        return std::nullopt;
    for (auto each = snapshot.chunks.rbegin(); each != snapshot.chunks.rend() && !stale; ++each) {
        if (each->first >= id)
            continue;
        const auto chunk = each->records.load();
        const auto end = static_cast<std::size_t>(std::min<RecordId>(chunk->count(), id - each->first));
        for (std::size_t i = end; i > 0; --i) {
            if (likeness.fits(chunk->header(i - 1)) && likeness.fits(chunk->record(i - 1)))
                return each->first + (i - 1);
            if (i % askEvery == 0 && stale)
                return std::nullopt;
        }
    }
    return std::nullopt;
}

Comparison compare(const Record& before, const Record& after, const DecoderPins& pins) {
    const Leaves old(before, pins);
    const Leaves now(after, pins);
    const Places oldOnes = placesOf(old.all());
    const Places newOnes = placesOf(now.all());
    Comparison out{
        .values = {}, .cut = old.cut() || now.cut(), .identical = std::ranges::equal(before.bytes, after.bytes)};
    auto at = old.all().begin();
    const auto tellGone = [&] {
        for (; at != old.all().end() && !newOnes.contains(placeOf(*at)); ++at)
            out.values.push_back(compared(&*at, nullptr));
    };
    for (const auto& leaf : now.all()) {
        const auto its = oldOnes.find(placeOf(leaf));
        if (its != oldOnes.end())
            tellGone();
        out.values.push_back(compared(its == oldOnes.end() ? nullptr : its->second, &leaf));
        if (at != old.all().end() && placeOf(*at) == placeOf(leaf))
            ++at;
    }
    for (; at != old.all().end(); ++at) {
        if (!newOnes.contains(placeOf(*at)))
            out.values.push_back(compared(&*at, nullptr));
    }
    return out;
}

} // namespace ipcscope::capture
