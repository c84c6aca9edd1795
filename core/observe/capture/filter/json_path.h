// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/fields.h"

namespace ipcscope::capture {

/// The value at `path` in a JSON text: numbers, true and false as they are written ("true"), strings without quotes and
/// escapes; objects and arrays as their text. False: no JSON object or array, or nothing there. Stops at the value, so
/// what follows it is not checked. No recursion.
bool jsonAt(std::string_view text, const std::vector<Selector::Step>& path, Value& out, std::string& scratch);

} // namespace ipcscope::capture
