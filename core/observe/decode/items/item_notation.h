// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/decode/items/item_reader.h"

#include <string>

namespace ipcscope::decode {

/// A document in the diagnostic notation of RFC 8949, 8, on one line: {"a": [1, h'00ff'], 5: 1(2)}. Texts are as they
/// are but for quotes and control characters. Ends where reading does, or behind `limit` bytes or so with an ellipsis.
std::string notation(ByteView bytes, ReadItem read, std::size_t maxDepth, std::size_t limit);

} // namespace ipcscope::decode
