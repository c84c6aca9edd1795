// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/filter/seen_values.h"

#include "core/observe/capture/filter/member_names.h"
#include "core/observe/decode/decoders.h"
#include "core/transport/base/showable.h"
#include "core/transport/zmtp/message.h"

#include <algorithm>
#include <unordered_map>

namespace ipcscope::capture {

namespace {

constexpr std::size_t longest = 64;
constexpr std::size_t mostDifferent = 1'000;
constexpr std::size_t mostFrames = 32;       // of a message
constexpr std::uint32_t largest = 256 << 10; // of a record that is looked into: the time is looked at only between two

bool isOffered(std::string_view value) {
    return !value.empty() && value.size() <= longest && showable(value) == value;
}

using Counts = std::unordered_map<std::string, std::size_t>;

void note(Counts& counts, std::string value) {
    if (!isOffered(value))
        return;
    if (const auto known = counts.find(value); known != counts.end())
        ++known->second;
    else if (counts.size() < mostDifferent)
        counts.emplace(std::move(value), 1);
}

std::vector<std::string> mostFrequent(const Counts& counts, std::size_t most) {
    std::vector<std::pair<std::size_t, std::string>> order;
    for (const auto& [value, count] : counts)
        order.emplace_back(count, value);
    std::ranges::sort(order, [](const auto& one, const auto& other) {
        return one.first != other.first ? one.first > other.first : one.second < other.second;
    });
    std::vector<std::string> out;
    for (std::size_t at = 0; at < std::min(most, order.size()); ++at)
        out.push_back(std::move(order[at].second));
    return out;
}

/// From the newest back, until the budget is used up; what would have to be read from a file is passed over.
template<class Each>
void lookBack(const Store& store, std::chrono::steady_clock::duration budget, Each each) {
    const auto end = std::chrono::steady_clock::now() + budget;
    for (RecordId id = store.end(); id > store.first();) {
        const auto [first, chunk] = store.atHand(id - 1);
        const RecordId oldest = std::max(chunk ? first : store.chunkHolding(id - 1).first, store.first());
        for (; chunk && id > oldest && std::chrono::steady_clock::now() < end; --id)
            if (chunk->header(static_cast<std::size_t>(id - 1 - first)).size <= largest)
                each(*chunk, id - 1, first);
        if (std::chrono::steady_clock::now() >= end)
            break;
        id = oldest;
    }
}

bool isListed(std::string_view name) {
    for (auto at = name.find('['); at != std::string_view::npos; at = name.find('[', at + 1)) {
        if (!name.substr(at).starts_with("[0]"))
            return false;
    }
    return true;
}

} // namespace

std::vector<std::string> seenValues(const Store& store, const FieldReference& field, const Surroundings& surroundings,
                                    std::size_t most, std::chrono::steady_clock::duration budget) {
    Counts counts;
    lookBack(store, budget, [&](const Chunk& chunk, RecordId id, RecordId first) {
        note(counts,
             textOf(field, rowOf(chunk, static_cast<std::size_t>(id - first), first, surroundings), longest + 1));
    });
    return mostFrequent(counts, most);
}

std::vector<std::string> seenMembers(const Store& store, std::string_view begun, std::size_t most,
                                     std::chrono::steady_clock::duration budget) {
    constexpr decode::Limits limits{.depth = 8, .nodes = 256, .bytes = 64 << 10};
    const auto front = begun.substr(0, std::min(begun.find('.'), begun.size()));
    const decode::Decoder* decoder = decode::decoderOf(front);
    if (decoder == nullptr || decoder->decode == nullptr)
        return {};
    Counts counts;
    lookBack(store, budget, [&](const Chunk& chunk, RecordId id, RecordId first) {
        const auto record = chunk.record(static_cast<std::size_t>(id - first));
        const auto kind = record.header.kind();
        zmtp::FrameReader frames(kind == Kind::Message || kind == Kind::Sent ? record.bytes : ByteView());
        auto frame = frames.next();
        for (std::size_t looked = 0; frame && looked < mostFrames; frame = frames.next(), ++looked) {
            const auto decoded = decoder->decode(frame->body, limits);
            MemberNames names(front);
            for (const auto& node : decoded ? decoded->nodes : std::vector<decode::Node>()) {
                if (auto name = names.of(node); name.starts_with(begun) && isListed(name))
                    note(counts, std::move(name));
            }
        }
    });
    return mostFrequent(counts, most);
}

} // namespace ipcscope::capture
