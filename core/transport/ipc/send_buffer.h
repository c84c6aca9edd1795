// SPDX-License-Identifier: MPL-2.0
#pragma once

namespace ipcscope::ipc {

/// SO_SNDBUF of a stream becomes `bytes`, as far as net.core.wmem_max allows, and never less than it was. The kernel
/// makes twice as much of it, for what it keeps beside the bytes. unix(7), socket(7).
void widenSendBuffer(int fd, int bytes);

} // namespace ipcscope::ipc
