// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/find.h"

#include "core/transport/zmtp/message.h"

#include <algorithm>
#include <ranges>

#include <cstring>

namespace ipcscope::capture {

namespace {

constexpr std::size_t askEvery = 1024;

bool contains(ByteView bytes, ByteView needle) {
    return ::memmem(bytes.data(), bytes.size(), needle.data(), needle.size()) != nullptr;
}

bool matches(const Record& record, ByteView needle) {
    const auto kind = record.header.kind();
    if ((kind != Kind::Message && kind != Kind::Sent) || !contains(record.bytes, needle))
        return false;
    zmtp::FrameReader frames(record.bytes);
    while (const auto frame = frames.next()) {
        if (contains(frame->body, needle))
            return true;
    }
    return false;
}

/// One search over all the bytes of a chunk spares looking at its records one by one where there is nothing.
std::size_t firstCandidate(const Chunk& chunk, std::size_t from, ByteView needle) {
    const auto bytes = chunk.bytes().subspan(chunk.header(from).offset);
    const auto* hit =
        static_cast<const std::uint8_t*>(::memmem(bytes.data(), bytes.size(), needle.data(), needle.size()));
    if (hit == nullptr)
        return chunk.count();
    const auto offset = static_cast<std::size_t>(hit - chunk.bytes().data());
    const auto after = std::ranges::upper_bound(chunk.headers(), offset, {}, &RecordHeader::offset);
    return static_cast<std::size_t>(after - chunk.headers().begin()) - 1;
}

std::optional<std::size_t> forward(const Chunk& chunk, std::size_t from, ByteView needle,
                                   const std::atomic<bool>& stale) {
    while (from < chunk.count() && !stale) {
        const auto candidate = firstCandidate(chunk, from, needle);
        if (candidate == chunk.count())
            break;
        if (matches(chunk.record(candidate), needle))
            return candidate;
        from = candidate + 1;
    }
    return std::nullopt;
}

std::optional<std::size_t> backward(const Chunk& chunk, std::size_t last, ByteView needle,
                                    const std::atomic<bool>& stale) {
    const auto first = firstCandidate(chunk, 0, needle);
    for (auto i = last + 1; i > first; --i) {
        if (i % askEvery == 0 && stale)
            break;
        if (matches(chunk.record(i - 1), needle))
            return i - 1;
    }
    return std::nullopt;
}

} // namespace

std::optional<RecordId> find(const Store::Snapshot& snapshot, ByteView needle, RecordId from, FindDirection direction,
                             const std::atomic<bool>& stale) {
    if (needle.empty())
        return std::nullopt;
    if (direction == FindDirection::Forward) {
        for (const auto& [first, records] : snapshot.chunks) {
            if (first + records.count() <= from)
                continue;
            if (const auto found = forward(*records.load(), from > first ? from - first : 0, needle, stale))
                return first + *found;
            if (stale)
                break;
        }
        return std::nullopt;
    }
    for (const auto& [first, records] : std::views::reverse(snapshot.chunks)) {
        if (first > from)
            continue;
        const auto last = std::min<RecordId>(from - first, records.count() - 1);
        if (const auto found = backward(*records.load(), last, needle, stale))
            return first + *found;
        if (stale)
            break;
    }
    return std::nullopt;
}

std::optional<RecordId> find(const Store::Snapshot& snapshot, const Filter& wanted, const Filter* shown,
                             const Surroundings& surroundings, RecordId from, FindDirection direction,
                             const std::atomic<bool>& stale) {
    const bool forwards = direction == FindDirection::Forward;
    const auto count = snapshot.chunks.size();
    std::vector<RecordId> passing;
    for (std::size_t i = 0; i < count; ++i) {
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
            if (shown != nullptr)
                std::erase_if(passing, [&](RecordId id) {
                    return !shown->passes(rowOf(*chunk, static_cast<std::size_t>(id - first), first, surroundings));
                });
            if (!passing.empty())
                return forwards ? passing.front() : passing.back();
            begin += forwards ? slice : 0;
            end -= forwards ? 0 : slice;
        }
    }
    return std::nullopt;
}

} // namespace ipcscope::capture
