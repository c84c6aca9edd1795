// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/bytes.h"
#include "core/transport/base/unique_fd.h"
#include "core/transport/ipc/socket_table.h"

#include <cstdint>
#include <vector>

namespace ipcscope::ipc {

/// A socket as it stood in an answer of the kernel.
struct DumpedSocket {
    TableSocket socket;       ///< as much of it as was asked for
    std::uint64_t cookie = 0; ///< tells it from another socket that comes to have the same inode
};

/// Asks sock_diag(7) through one descriptor, which is opened by the first question and given up after an error.
class SocketDump {
public:
    /// Which sockets: the kernel has a bit for each state.
    enum class Which : std::uint32_t { All = ~0U, Unconnected = 1U << 7 };
    /// Facts: all that a TableSocket has. Queues: inode, kind, state and the two queues, which the kernel tells in
    /// half the time.
    enum class What { Facts, Queues };

    /// Replaces `answer` by the bytes of the kernel's.
    Result<void> ask(Which which, What what, Bytes& answer);
    /// All facts of one socket. ENOENT: there is none of that inode. A cookie of ~0 stands for any.
    Result<DumpedSocket> ask(std::uint32_t inode, std::uint64_t cookie);

private:
    Result<void> open();

    UniqueFd m_fd;
};

/// The sockets of an answer, in its order.
std::vector<DumpedSocket> parseDump(ByteView answer);

} // namespace ipcscope::ipc
