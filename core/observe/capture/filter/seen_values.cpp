// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/filter/seen_values.h"

#include "core/transport/base/showable.h"

#include <algorithm>
#include <unordered_map>

namespace ipcscope::capture {

namespace {

constexpr std::size_t longest = 64;
constexpr std::size_t mostDifferent = 1'000;

bool isOffered(std::string_view value) {
    return !value.empty() && value.size() <= longest && showable(value) == value;
}

} // namespace

std::vector<std::string> seenValues(const Store& store, const FieldReference& field, const Surroundings& surroundings,
                                    std::size_t most, std::chrono::steady_clock::duration budget) {
    const auto end = std::chrono::steady_clock::now() + budget;
    std::unordered_map<std::string, std::size_t> counts;
    for (RecordId id = store.end(); id > store.first() && std::chrono::steady_clock::now() < end;) {
        --id;
        const auto& [first, records] = store.chunkHolding(id);
        if (!records.inMemory())
            break;
        auto value = textOf(field, rowOf(*records.chunk(), static_cast<std::size_t>(id - first), first, surroundings));
        if (!isOffered(value))
            continue;
        if (const auto known = counts.find(value); known != counts.end())
            ++known->second;
        else if (counts.size() < mostDifferent)
            counts.emplace(std::move(value), 1);
    }
    std::vector<std::pair<std::size_t, std::string>> order;
    for (auto& [value, count] : counts)
        order.emplace_back(count, value);
    std::ranges::sort(order, [](const auto& one, const auto& other) {
        return one.first != other.first ? one.first > other.first : one.second < other.second;
    });
    std::vector<std::string> out;
    for (std::size_t at = 0; at < std::min(most, order.size()); ++at)
        out.push_back(std::move(order[at].second));
    return out;
}

} // namespace ipcscope::capture
