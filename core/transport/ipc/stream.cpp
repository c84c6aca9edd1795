// SPDX-License-Identifier: MPL-2.0
#include "core/transport/ipc/stream.h"

#include "core/transport/base/uninterrupted.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

namespace ipcscope::ipc {

Result<Stream> Stream::connect(const Address& address) {
    const auto failed = [&address](int number) { return systemFailure(number, "connect " + address.display()); };
    if (address.form() == Address::Form::Wildcard)
        return failed(EINVAL);
    UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!fd)
        return failed(errno);
    sockaddr_un name;
    const socklen_t length = address.fill(name);
    const auto* const generic = reinterpret_cast<const sockaddr*>(&name);
    if (uninterrupted([&] { return ::connect(fd.get(), generic, length); }) < 0)
        return failed(errno);
    return Stream(std::move(fd));
}

Result<std::size_t> Stream::read(MutableBytes into) {
    if (into.empty())
        return systemFailure(EINVAL, "read");
    // Without room for control data the kernel closes descriptors that were passed along.
    const ssize_t got = uninterrupted([&] { return ::recv(m_fd.get(), into.data(), into.size(), 0); });
    if (got < 0)
        return systemFailure(errno, "read");
    return static_cast<std::size_t>(got);
}

bool Stream::readable() const {
    pollfd waiting{m_fd.get(), POLLIN, 0};
    return uninterrupted([&] { return ::poll(&waiting, 1, 0); }) > 0;
}

Result<std::size_t> Stream::write(std::span<const iovec> from) {
    msghdr message{};
    message.msg_iov = const_cast<iovec*>(from.data());
    message.msg_iovlen = std::min<std::size_t>(from.size(), IOV_MAX);
    const ssize_t put = uninterrupted([&] { return ::sendmsg(m_fd.get(), &message, MSG_NOSIGNAL); });
    if (put < 0)
        return systemFailure(errno, "write");
    return static_cast<std::size_t>(put);
}

void Stream::setBuffers(int sendBytes, int receiveBytes) {
    if (sendBytes >= 0)
        static_cast<void>(::setsockopt(m_fd.get(), SOL_SOCKET, SO_SNDBUF, &sendBytes, sizeof sendBytes));
    if (receiveBytes >= 0)
        static_cast<void>(::setsockopt(m_fd.get(), SOL_SOCKET, SO_RCVBUF, &receiveBytes, sizeof receiveBytes));
}

Credentials Stream::peerCredentials() const {
    ucred peer{};
    socklen_t length = sizeof peer;
    if (::getsockopt(m_fd.get(), SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0)
        return {0, static_cast<uid_t>(-1), static_cast<gid_t>(-1)};
    return {peer.pid, peer.uid, peer.gid};
}

} // namespace ipcscope::ipc
