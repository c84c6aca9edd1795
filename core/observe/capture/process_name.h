// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <string>

#include <sys/types.h>

namespace ipcscope::capture {

/// The name of a running program as the kernel keeps it, the whole file name where the kernel cut it to 15 bytes and
/// the program is ours to look at. Empty if there is no such process or it may not be read. Foreign text, 255 bytes at
/// most.
std::string processName(pid_t pid);

} // namespace ipcscope::capture
