// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/base/unique_fd.h"

#include <cstddef>
#include <cstring>
#include <string_view>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

namespace ipcscope::test {

/// A plain AF_UNIX socket under exactly these bytes ('\0' in front: abstract).
inline sockaddr_un unixName(std::string_view name) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.data(), name.size());
    return address;
}

inline socklen_t unixLength(std::string_view name) {
    return static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
}

/// No descriptor if it could not be bound.
inline UniqueFd boundSocket(std::string_view name, int kind = SOCK_STREAM) {
    UniqueFd fd(::socket(AF_UNIX, kind | SOCK_CLOEXEC, 0));
    const sockaddr_un address = unixName(name);
    if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), unixLength(name)) != 0)
        return {};
    return fd;
}

inline UniqueFd listening(std::string_view name, int kind = SOCK_STREAM, int backlog = 10) {
    UniqueFd fd = boundSocket(name, kind);
    if (fd && ::listen(fd.get(), backlog) != 0)
        return {};
    return fd;
}

inline UniqueFd connected(std::string_view name) {
    UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const sockaddr_un address = unixName(name);
    if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), unixLength(name)) != 0)
        return {};
    return fd;
}

inline std::uint32_t socketInode(const UniqueFd& fd) {
    struct stat status{};
    return ::fstat(fd.get(), &status) == 0 ? static_cast<std::uint32_t>(status.st_ino) : 0;
}

} // namespace ipcscope::test
