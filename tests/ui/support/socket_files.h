// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <ctime>
#include <string>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace ipcscope::test {

inline sockaddr_un addressOf(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    return address;
}

/// -1: it failed.
inline int listenAt(const std::string& path) {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_un address = addressOf(path);
    const bool good = ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    return good && ::listen(fd, 8) == 0 ? fd : -1;
}

/// The same under an abstract name, given without its zero byte.
inline int listenAtAbstract(const std::string& name) {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    name.copy(address.sun_path + 1, sizeof address.sun_path - 1);
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
    const bool good = ::bind(fd, reinterpret_cast<const sockaddr*>(&address), length) == 0;
    return good && ::listen(fd, 8) == 0 ? fd : -1;
}

inline int connectTo(const std::string& path) {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_un address = addressOf(path);
    return ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? fd : -1;
}

/// Last changed three days ago.
inline bool makeOld(const std::string& path) {
    const timespec old{.tv_sec = ::time(nullptr) - 3 * 86'400, .tv_nsec = 0};
    const timespec both[2] = {old, old};
    return ::utimensat(AT_FDCWD, path.c_str(), both, 0) == 0;
}

/// A socket file that nobody listens behind, last changed three days ago.
inline bool leaveStale(const std::string& path) {
    const int fd = listenAt(path);
    ::close(fd);
    return fd >= 0 && makeOld(path);
}

} // namespace ipcscope::test
