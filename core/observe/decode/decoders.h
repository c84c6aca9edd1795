// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/decode/node.h"

#include <optional>
#include <span>
#include <string_view>

namespace ipcscope::decode {

/// One payload format. Its functions are iterative and never throw.
struct Decoder {
    std::string_view name; ///< "MessagePack"
    std::string_view word; ///< in a filter: "msgpack"
    /// Answers nothing when the bytes are not certainly of its format. Null: only where somebody chose the format.
    std::optional<Decoded> (*decode)(ByteView payload, const Limits& limits);
    /// Whether decode() has an answer, without making one. Null where that is.
    bool (*recognises)(ByteView payload, const Limits& limits);
    /// What the bytes are in this format as far as they go; the remark says where that ended.
    Decoded (*attempt)(ByteView payload, const Limits& limits);
};

/// All decoders; automatic choice tries them in this order.
std::span<const Decoder> decoders();
/// Null: there is none.
const Decoder* decoderOf(std::string_view word);
/// The decoder of the automatic choice.
const Decoder& recognised(ByteView payload, const Limits& limits = {});
Decoded decodeAutomatically(ByteView payload, const Limits& limits = {});

} // namespace ipcscope::decode
