// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/decode/node.h"

#include <optional>
#include <span>
#include <string_view>

namespace ipcscope::decode {

/// One payload format. `decode` answers nothing when the bytes are not of its format. Iterative, never throws.
struct Decoder {
    std::string_view name;
    std::optional<Decoded> (*decode)(ByteView payload, const Limits& limits);
};

/// All decoders, in the order automatic choice tries them. The last one takes anything.
std::span<const Decoder> decoders();
Decoded decodeAutomatically(ByteView payload, const Limits& limits = {});

} // namespace ipcscope::decode
