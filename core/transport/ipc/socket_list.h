// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/error.h"
#include "core/transport/ipc/socket_table.h"

#include <string>
#include <string_view>
#include <vector>

namespace ipcscope::ipc {

/// The text of a /proc/PID/net/unix, proc_net(5): which sockets there are, of which kind, under which names. It tells
/// neither files nor peers nor queues, so it can prove nobody dead. The kernel writes names as they are: a line that is
/// no entry belongs to the name before it, as does one whose inode was there already. A NUL reads as '@' there, so a
/// name that begins with '@' is taken for an abstract one.
std::vector<TableSocket> parseSocketList(std::string_view text);

/// Of the network namespace that `file` is of. "read FILE" on failure.
Result<std::string> readSocketList(const std::string& file = "/proc/self/net/unix");

} // namespace ipcscope::ipc
