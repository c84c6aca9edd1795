// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/find.h"

#include <algorithm>
#include <string>

namespace ipcscope::capture {

namespace {

constexpr std::size_t askEvery = 1024;

std::string quotedText(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out.push_back('\\');
        out.push_back(c);
    }
    return '"' + out + '"';
}

std::string quotedRegex(std::string_view pattern) {
    std::string out = "/";
    for (std::size_t at = 0; at < pattern.size(); ++at) {
        if (pattern[at] == '\\' && at + 1 < pattern.size())
            out.push_back(pattern[at++]);
        else if (pattern[at] == '/')
            out.push_back('\\');
        out.push_back(pattern[at]);
    }
    return out + '/';
}

/// Where in a pattern stands what is at `offset` of it between its slashes.
std::size_t beforeQuoting(std::string_view pattern, std::size_t offset) {
    std::size_t at = 0;
    for (std::size_t quoted = 0; quoted < offset && at < pattern.size(); ++at, ++quoted) {
        if (pattern[at] == '/' && (at == 0 || pattern[at - 1] != '\\'))
            ++quoted;
    }
    return at;
}

} // namespace

std::expected<Filter, FilterFault> wantedBy(FindAs how, std::string_view typed) {
    constexpr std::string_view hexFront = "hex";
    constexpr std::string_view regexFront = "text =~ ";
    std::string written;
    std::size_t front = 1;
    switch (how) {
    case FindAs::Text:
        written = quotedText(typed);
        break;
    case FindAs::Hex:
        written = std::string(hexFront) + quotedText(typed);
        front += hexFront.size();
        break;
    case FindAs::Regex:
        written = std::string(regexFront) + quotedRegex(typed);
        front += regexFront.size();
        break;
    }
    auto filter = Filter::parse(written);
    if (!filter) {
        auto& fault = filter.error();
        fault.offset -= std::min(fault.offset, front);
        fault.column -= std::min(fault.column - 1, front);
        if (how == FindAs::Regex)
            fault = filterFault(typed, beforeQuoting(typed, fault.offset), std::move(fault.what));
    }
    return filter;
}

namespace {

/// As the filters need it: of the whole snapshot, from what is known already on.
std::optional<Replies> repliesIn(const Store::Snapshot& snapshot, const Surroundings& surroundings,
                                 const std::atomic<bool>& stale) {
    auto out = surroundings.replies != nullptr ? *surroundings.replies : Replies{};
    for (const auto& kept : snapshot.chunks) {
        if (stale)
            return std::nullopt;
        if (kept.end() > out.end())
            out.add(*kept.records.load(), kept.first, surroundings.roster);
    }
    return out;
}

} // namespace

std::optional<RecordId> find(const Store::Snapshot& snapshot, const Filter& wanted, const Filter* shown,
                             Surroundings surroundings, RecordId from, FindDirection direction,
                             const std::atomic<bool>& stale) {
    const bool asks = asksForReplies(wanted) || (shown != nullptr && asksForReplies(*shown));
    const auto replies = asks ? repliesIn(snapshot, surroundings, stale) : std::nullopt;
    surroundings.replies = replies ? &*replies : nullptr;
    const bool forwards = direction == FindDirection::Forward;
    const auto count = snapshot.chunks.size();
    RowIds passing;
    for (std::size_t i = 0; i < count && !stale; ++i) {
        const auto& [first, records] = snapshot.chunks[forwards ? i : count - 1 - i];
        std::size_t begin = forwards && from > first ? static_cast<std::size_t>(from - first) : 0;
        auto end = records.count();
        if (!forwards)
            end = from < first ? 0 : static_cast<std::size_t>(std::min<RecordId>(end, from - first + 1));
        const auto chunk = begin < end ? records.load() : nullptr;
        while (begin < end && !stale) {
            const auto slice = std::min(askEvery, end - begin);
            const auto at = forwards ? begin : end - slice;
            passing.clear();
            appendMatches(wanted, *chunk, first, at, at + slice, surroundings, Showing::Everything, passing);
            std::optional<RecordId> found;
            passing.each([&](RecordId id) {
                const bool settled = forwards && found;
                if (!settled && (shown == nullptr || shown->passes(rowOf(*chunk, static_cast<std::size_t>(id - first),
                                                                         first, surroundings))))
                    found = id;
            });
            if (found)
                return found;
            begin += forwards ? slice : 0;
            end -= forwards ? 0 : slice;
        }
    }
    return std::nullopt;
}

} // namespace ipcscope::capture
