// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/decode/items/item_reader.h"

#include <optional>

namespace ipcscope::decode {

/// What a value is shown as, tags included: "\"text\"", "3 B  01 02 03", "tag 1 (epoch time) · 5". Showable, shortened.
std::string shownItem(const Item& item, ByteView bytes, ReadItem read);
/// The name of a map's member: text as it is, anything else as it is shown. Showable, shortened.
std::string shownKey(const Item& key, ByteView bytes, ReadItem read);

/// The nodes of a document as far as it goes. Not whole, or not of this format: `remark` says where it ended.
Decoded itemTree(ByteView payload, const Limits& limits, const ItemFormat& format);
/// The same of what is certainly of this format: one map or array of two bytes at least and nothing else.
std::optional<Decoded> certainItemTree(ByteView payload, const Limits& limits, const ItemFormat& format);
bool isCertainly(const ItemFormat& format, ByteView payload, const Limits& limits);

} // namespace ipcscope::decode
