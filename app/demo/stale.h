// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/demo/folder.h"

#include <string_view>

namespace ipcscope::demo {

inline constexpr std::string_view staleFile = "old.ipc";

/// A socket file that nobody listens at, as programs leave behind that were killed.
Result<void> leaveStaleFile(const Folder& folder);

} // namespace ipcscope::demo
