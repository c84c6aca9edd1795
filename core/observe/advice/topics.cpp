// SPDX-License-Identifier: MPL-2.0
#include "core/observe/advice/topics.h"

#include <algorithm>

namespace ipcscope::advice {

namespace {

std::uint8_t lower(std::uint8_t byte) {
    return byte >= 'A' && byte <= 'Z' ? static_cast<std::uint8_t>(byte - 'A' + 'a') : byte;
}

bool isBlank(std::uint8_t byte) {
    return byte == ' ' || byte == '\t' || byte == '\0' || byte == '\n' || byte == '\r';
}

ByteView trimmed(ByteView text) {
    while (!text.empty() && isBlank(text.front()))
        text = text.subspan(1);
    while (!text.empty() && isBlank(text.back()))
        text = text.first(text.size() - 1);
    return text;
}

bool beginsWith(ByteView text, ByteView prefix) {
    return text.size() >= prefix.size() && std::ranges::equal(text.first(prefix.size()), prefix);
}

bool beginsWithAnyCase(ByteView text, ByteView prefix) {
    return text.size() >= prefix.size() && std::ranges::equal(text.first(prefix.size()), prefix, {}, lower, lower);
}

/// Whether `text` begins with `prefix` but for one byte that is other, missing or too many.
bool beginsWithOneSlip(ByteView text, ByteView prefix) {
    const auto same = std::ranges::mismatch(text, prefix);
    const ByteView rest(same.in1, text.end()), wanted(same.in2, prefix.end());
    if (wanted.empty())
        return true;
    const bool other = !rest.empty() && beginsWith(rest.subspan(1), wanted.subspan(1));
    const bool missing = beginsWith(rest, wanted.subspan(1));
    const bool tooMany = !rest.empty() && beginsWith(rest.subspan(1), wanted);
    return other || missing || tooMany;
}

bool isNear(ByteView subscription, ByteView topic) {
    constexpr std::size_t shortest = 3; // shorter ones are near to everything
    const ByteView inner = trimmed(subscription);
    if (inner.empty() || topic.empty())
        return false;
    if (beginsWithAnyCase(trimmed(topic), inner) || (topic.size() >= shortest && beginsWith(subscription, topic)))
        return true;
    return subscription.size() >= shortest && topic.size() >= shortest && beginsWithOneSlip(topic, subscription);
}

} // namespace

std::optional<NearMiss> nearMiss(std::span<const Bytes> subscriptions, std::span<const Bytes> topics) {
    for (const Bytes& subscription : subscriptions) {
        const auto catches = [&](const Bytes& topic) { return beginsWith(topic, subscription); };
        if (std::ranges::any_of(topics, catches))
            continue;
        const auto near = std::ranges::find_if(topics, [&](const Bytes& topic) { return isNear(subscription, topic); });
        if (near != topics.end())
            return NearMiss{.subscribed = subscription, .seen = *near};
    }
    return std::nullopt;
}

} // namespace ipcscope::advice
