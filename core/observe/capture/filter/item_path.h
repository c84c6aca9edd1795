// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/fields.h"
#include "core/observe/decode/items/item_tree.h"

namespace ipcscope::capture {

/// The value at `path` in a frame that is certainly of this format: numbers; texts and bytes as they are; true, false
/// and nil by their names; points in time as ISO 8601; maps and arrays in diagnostic notation. A key that is a number
/// is named by its digits. False: another format, or nothing there. No recursion.
bool itemAt(ByteView frame, const decode::ItemFormat& format, const std::vector<Selector::Step>& path, Value& out,
            std::string& scratch);

} // namespace ipcscope::capture
