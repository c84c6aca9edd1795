// SPDX-License-Identifier: MPL-2.0
#include "core/observe/decode/formats.h"
#include "core/observe/text/hex.h"

#include <fmt/format.h>

#include <algorithm>

namespace ipcscope::decode {

namespace {

constexpr std::size_t shownBytes = 16;

} // namespace

Decoded attemptBinary(ByteView payload, const Limits&) {
    const auto front = payload.first(std::min(payload.size(), shownBytes));
    Decoded out;
    out.format = "binary";
    out.nodes.push_back(
        {0,
         {},
         fmt::format("{} B  {}{}", payload.size(), text::toHex(front), front.size() < payload.size() ? " …" : ""),
         {0, payload.size()}});
    return out;
}

std::optional<Decoded> decodeBinary(ByteView payload, const Limits& limits) {
    return attemptBinary(payload, limits);
}

bool isBinary(ByteView, const Limits&) {
    return true;
}

} // namespace ipcscope::decode
