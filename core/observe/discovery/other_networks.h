// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <string>

namespace ipcscope::discovery {

/// Whether a program in another network namespace may listen at this socket file: a path is reached across them, but
/// the kernel's table tells of our own only. True if one that can be seen in /proc listens at a name whose last part is
/// the same, or has bound it and may come to, or if a process hides its table from us, or is hidden itself. Contacts
/// nobody.
bool mayListenElsewhere(const std::string& path);

} // namespace ipcscope::discovery
