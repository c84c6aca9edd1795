// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/bytes.h"

#include <cstddef>
#include <string>

namespace ipcscope {

/// The one way foreign bytes (paths, names, payloads, what a peer says of itself) become text for people.
/// The result is valid UTF-8 on one line: control characters appear as their control pictures (U+2400 block), bidi
/// overrides, isolates, zero-width characters and line separators as <U+202E>, invalid UTF-8 as <FF>. Reads at most
/// `limit` bytes of the input and ends with an ellipsis when there was more; cuts before making text, never after.
std::string showable(ByteView bytes, std::size_t limit = 1024);
std::string showable(std::string_view bytes, std::size_t limit = 1024);

/// True if every byte belongs to valid UTF-8 and there is no control character but tab, CR and LF.
bool isReadableText(ByteView bytes);

} // namespace ipcscope
