// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <string>
#include <string_view>

namespace ipcscope::text {

/// One word for a shell, whatever is in it; nothing of it acts on a terminal. Bare where it may be, in quotes where it
/// is readable text, else in the $'...' form of bash, zsh and POSIX 2024.
std::string shellWord(std::string_view bytes);

} // namespace ipcscope::text
