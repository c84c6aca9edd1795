// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/stale.h"

#include "core/transport/base/unique_fd.h"
#include "core/transport/ipc/address.h"

#include <cerrno>

#include <sys/socket.h>

namespace ipcscope::demo {

Result<void> leaveStaleFile(const Folder& folder) {
    const std::string path = folder.file(staleFile);
    const auto address = ipc::Address::fromPath(path);
    if (!address)
        return std::unexpected(address.error());
    const UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un name{};
    const socklen_t length = address->fill(name);
    if (!socket || ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&name), length) != 0)
        return systemFailure(errno, "bind " + path);
    return {};
}

} // namespace ipcscope::demo
