// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/raw_peer.h"

#include <array>
#include <charconv>
#include <system_error>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace ipcscope::test {

namespace {

sockaddr_un addressOf(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    return address;
}

UniqueFd newSocket() {
    return UniqueFd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

[[noreturn]] void fail(const char* attempt) {
    throw std::system_error(errno, std::generic_category(), attempt);
}

} // namespace

std::string fromHex(std::string_view text) {
    std::string bytes;
    std::size_t at = 0;
    while (at < text.size()) {
        if (text[at] == ' ') {
            ++at;
            continue;
        }
        unsigned value = 0;
        std::from_chars(text.data() + at, text.data() + at + 2, value, 16);
        at += 2;
        std::size_t times = 1;
        if (at < text.size() && text[at] == '*') {
            const auto end = std::from_chars(text.data() + at + 1, text.data() + text.size(), times).ptr;
            at = static_cast<std::size_t>(end - text.data());
        }
        bytes.append(times, static_cast<char>(value));
    }
    return bytes;
}

std::string commandFrame(std::string_view name, std::string_view data) {
    const std::size_t size = 1 + name.size() + data.size();
    const bool isLong = size > 255;
    std::string frame(1, isLong ? '\6' : '\4');
    for (int shift = isLong ? 56 : 0; shift >= 0; shift -= 8)
        frame += static_cast<char>(size >> shift);
    frame += static_cast<char>(name.size());
    return frame.append(name).append(data);
}

std::string handshakeOf(std::string_view socketType) {
    std::string property = "\x0bSocket-Type" + std::string(3, '\0');
    property += static_cast<char>(socketType.size());
    return fromHex("ff 00*7 01 7f 03 01 4e 55 4c 4c 00*48") + commandFrame("READY", property.append(socketType));
}

RawPeer RawPeer::connectTo(const std::string& path) {
    RawPeer peer;
    peer.m_fd = newSocket();
    const sockaddr_un address = addressOf(path);
    if (::connect(peer.m_fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) < 0)
        fail("connect");
    return peer;
}

void RawPeer::write(std::string_view bytes) {
    if (::send(m_fd.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(bytes.size()))
        fail("send");
}

std::size_t RawPeer::writeSome(std::string_view bytes) {
    const ssize_t count = ::send(m_fd.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count < 0 && errno != EAGAIN)
        fail("send");
    return count < 0 ? 0 : static_cast<std::size_t>(count);
}

const std::string& RawPeer::heard() {
    std::array<char, 65536> part{};
    for (;;) {
        const ssize_t count = ::recv(m_fd.get(), part.data(), part.size(), 0);
        if (count == 0 || (count < 0 && errno != EAGAIN))
            m_ended = true;
        if (count <= 0)
            return m_heard;
        m_heard.append(part.data(), static_cast<std::size_t>(count));
    }
}

bool RawPeer::ended() {
    heard();
    return m_ended;
}

RawListener::RawListener(const std::string& path, int backlog)
    : m_fd(newSocket()) {
    const sockaddr_un address = addressOf(path);
    if (::bind(m_fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) < 0 ||
        ::listen(m_fd.get(), backlog) < 0)
        fail("listen");
}

RawPeer RawListener::accept() {
    RawPeer peer;
    peer.m_fd.reset(::accept4(m_fd.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    return peer;
}

} // namespace ipcscope::test
