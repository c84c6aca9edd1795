// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/bytes.h"

#include <cstddef>
#include <string>

namespace ipcscope::text {

/// JSON's escapes (RFC 8259, 7) for what it would let stand and a terminal would obey: DEL and what isUnseen(). The
/// text that `json`, valid UTF-8, tells is the same.
void escapeUnseen(std::string& json);
/// How many bytes this valid UTF-8 takes inside of quotes, so escaped.
std::size_t escapedSize(ByteView text);

} // namespace ipcscope::text
