// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ipcscope::ipc {

/// A wildcard listener's folder is made by this template of mkdtemp(3), and its socket has this name in it.
inline constexpr std::string_view privateFolderTemplate = "/ipcscope-XXXXXX";
inline constexpr std::string_view privateSocketName = "/socket";

/// Where such folders are made, best first: $XDG_RUNTIME_DIR, $TMPDIR, /tmp; of the first two those that are absolute.
std::vector<std::string> privateFolderPlaces();

/// Takes away what wildcard listeners of killed programs left there: folders of this user by such a name, closed to
/// others and older than ten seconds, with nothing in them but a dead socket by that name. Answers how many went.
/// Programs call it when they start; the library never does.
std::size_t removeAbandonedFolders();

} // namespace ipcscope::ipc
