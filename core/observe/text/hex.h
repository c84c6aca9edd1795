// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/text/base64.h"
#include "core/transport/base/bytes.h"

#include <expected>
#include <string>
#include <string_view>

namespace ipcscope::text {

/// "de ad be ef"; `separator` 0: "deadbeef".
std::string toHex(ByteView bytes, char separator = ' ');
/// Pairs of digits of either case; white space between pairs is passed over.
std::expected<Bytes, TextFault> fromHex(std::string_view text);
/// Rows of 16: offset, bytes, and the printable ASCII among them; each row ends with a line feed.
std::string hexDump(ByteView bytes);

} // namespace ipcscope::text
