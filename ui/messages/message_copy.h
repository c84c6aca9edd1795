// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/messages/message_list.h"

#include <cstddef>
#include <expected>
#include <string>

namespace ipcscope::ui {

class Monitor;

enum class CopyFormat { Text, Hex, Json };

/// What a copy would have held.
struct TooLarge {
    std::size_t limit; ///< bytes
};

/// The selected messages of `list` in `format`, oldest first; rows that left in the meantime are passed over. Never
/// more than `limit` bytes: too much is refused whole, not cut.
std::expected<std::string, TooLarge> copyOf(const Monitor& monitor, const MessageList& list, CopyFormat format,
                                            std::size_t limit = 16 << 20);

} // namespace ipcscope::ui
