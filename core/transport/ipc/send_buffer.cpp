// SPDX-License-Identifier: MPL-2.0
#include "core/transport/ipc/send_buffer.h"

#include <sys/socket.h>

namespace ipcscope::ipc {
namespace {

/// As the kernel tells it: twice what setSendBuffer() gets. 0: it cannot be told.
int sendBuffer(int fd) {
    int bytes = 0;
    socklen_t length = sizeof bytes;
    return ::getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, &length) == 0 ? bytes : 0;
}

void setSendBuffer(int fd, int bytes) {
    static_cast<void>(::setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes));
}

} // namespace

void widenSendBuffer(int fd, int bytes) {
    const int before = sendBuffer(fd);
    if (before == 0 || before / 2 >= bytes)
        return;
    setSendBuffer(fd, bytes);
    if (sendBuffer(fd) < before) // a default may be more than what may be asked for
        setSendBuffer(fd, before / 2);
}

} // namespace ipcscope::ipc
