// SPDX-License-Identifier: MPL-2.0
#include "core/observe/decode/formats.h"
#include "core/observe/text/utf8.h"
#include "core/transport/base/showable.h"

#include <fmt/format.h>

#include <algorithm>

namespace ipcscope::decode {

namespace {

constexpr std::size_t shownBytes = 1024;

std::string quoted(std::string_view line) {
    return '"' + showable(line, shownBytes) + '"';
}

void addLines(Decoded& out, std::string_view text, const Limits& limits) {
    std::size_t begin = 0;
    for (std::size_t number = 1; begin < text.size(); ++number) {
        if (out.nodes.size() >= limits.nodes) {
            out.complete = false;
            out.remark = fmt::format("Only the first {} lines are shown", number - 1);
            return;
        }
        const auto end = std::min(text.find('\n', begin), text.size());
        auto line = text.substr(begin, end - begin);
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        out.nodes.push_back({1, fmt::format("{}", number), quoted(line), {begin, begin + line.size()}});
        begin = end + 1;
    }
}

/// Never ends within a character.
ByteView beginning(ByteView payload, const Limits& limits) {
    const auto shown = payload.first(std::min(payload.size(), limits.bytes));
    return shown.size() < payload.size() ? text::withoutCutCharacter(shown) : shown;
}

} // namespace

bool isText(ByteView payload, const Limits& limits) {
    return isReadableText(beginning(payload, limits));
}

Decoded attemptText(ByteView payload, const Limits& limits) {
    const auto shown = beginning(payload, limits);
    Decoded out;
    out.format = "text";
    out.nodes.push_back({0, {}, payload.empty() ? "(empty)" : quoted(textOf(shown)), {0, payload.size()}});
    out.remark = jsonComplaint(payload, limits);
    if (textOf(shown).find('\n') < shown.size() - 1)
        addLines(out, textOf(shown), limits);
    if (shown.size() < payload.size()) {
        out.complete = false;
        out.remark = fmt::format("Only the first {} of {} bytes are shown", shown.size(), payload.size());
    }
    return out;
}

std::optional<Decoded> decodeText(ByteView payload, const Limits& limits) {
    return isText(payload, limits) ? std::optional(attemptText(payload, limits)) : std::nullopt;
}

} // namespace ipcscope::decode
