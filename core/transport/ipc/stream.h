// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/bytes.h"
#include "core/transport/base/error.h"
#include "core/transport/base/unique_fd.h"
#include "core/transport/ipc/address.h"

#include <span>

#include <sys/types.h>

struct iovec;

namespace ipcscope::ipc {

struct Credentials {
    pid_t pid = 0;
    uid_t uid = 0;
    gid_t gid = 0;
};

/// A connected, non-blocking AF_UNIX stream. Descriptors that a peer passes along are closed unread. Never raises
/// SIGPIPE.
class Stream {
public:
    /// Never blocks. Errors carry "connect PATH": ENOENT nothing there, ECONNREFUSED nobody listens, EAGAIN the backlog
    /// is full, EACCES, EPROTOTYPE not a stream socket, EMFILE/ENFILE.
    static Result<Stream> connect(const Address& address);
    explicit Stream(UniqueFd fd)
        : m_fd(std::move(fd)) {}

    int fd() const { return m_fd.get(); }
    /// 0: the peer closed. EAGAIN: nothing now. EINVAL: `into` is empty. EINTR is handled inside.
    Result<std::size_t> read(MutableBytes into);
    /// read() would not answer EAGAIN.
    bool readable() const;
    /// How much the kernel took, at most IOV_MAX pieces. EAGAIN: no room now. EPIPE, ECONNRESET: the peer is gone.
    Result<std::size_t> write(std::span<const iovec> from);
    /// What the kernel keeps for us at most, in bytes; negative: its own default. SO_SNDBUF bounds what was written and
    /// not read yet; SO_RCVBUF has no effect on AF_UNIX streams, and is set all the same.
    void setBuffers(int sendBytes, int receiveBytes);
    /// Of the process that connected or called listen(), as the kernel noted it then. Nobody is pid 0 and uid -1.
    Credentials peerCredentials() const;

private:
    UniqueFd m_fd;
};

} // namespace ipcscope::ipc
