// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/proof/proof.h"

#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace ipcscope::bench {

std::span<const Role> proofRoles() {
    static constexpr std::array roles{
        Role{"proof.batched.send", proof::sendBatched},   Role{"proof.batched.receive", proof::receiveBatched},
        Role{"proof.messages.send", proof::sendMessages}, Role{"proof.messages.receive", proof::receiveMessages},
        Role{"proof.gathered.send", proof::sendGathered}, Role{"proof.gathered.receive", proof::receiveGathered},
    };
    return roles;
}

namespace proof {
namespace {

constexpr std::uint8_t longFlag = 2;

[[noreturn]] void failed(const char* attempt) {
    throw std::runtime_error(std::string(attempt) + ": " + std::strerror(errno));
}

sockaddr_un addressOf(const Task& task) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    static_assert(sizeof address.sun_path == sizeof task.path);
    std::memcpy(address.sun_path, task.path.data(), task.path.size());
    return address;
}

UniqueFd makeSocket() {
    UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!fd)
        failed("socket");
    return fd;
}

void setBuffers(const UniqueFd& fd, int bytes) {
    if (bytes != 0)
        ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
}

} // namespace

std::size_t putHeader(std::uint8_t* to, std::size_t size) {
    if (size < 256) {
        to[0] = 0;
        to[1] = static_cast<std::uint8_t>(size);
        return 2;
    }
    to[0] = longFlag;
    static_assert(std::endian::native == std::endian::little);
    const std::uint64_t length = __builtin_bswap64(size);
    std::memcpy(to + 1, &length, sizeof length);
    return longestHeader;
}

Frame frameAt(const std::uint8_t* bytes, std::size_t count) {
    if (count < 2)
        return {};
    if ((bytes[0] & longFlag) == 0)
        return {2, bytes[1]};
    if (count < longestHeader)
        return {};
    std::uint64_t length = 0;
    std::memcpy(&length, bytes + 1, sizeof length);
    return {longestHeader, __builtin_bswap64(length)};
}

UniqueFd awaitConnection(const Task& task, Control& control, int buffers) {
    const UniqueFd listener = makeSocket();
    const sockaddr_un address = addressOf(task);
    if (::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(listener.get(), 1) != 0)
        failed("bind");
    control.ready();
    UniqueFd fd(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!fd)
        failed("accept");
    setBuffers(fd, buffers);
    return fd;
}

UniqueFd openConnection(const Task& task, int buffers) {
    UniqueFd fd = makeSocket();
    const sockaddr_un address = addressOf(task);
    if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        failed("connect");
    setBuffers(fd, buffers);
    return fd;
}

void writeAll(int fd, const std::uint8_t* bytes, std::size_t count) {
    while (count > 0) {
        const ssize_t written = ::write(fd, bytes, count);
        if (written <= 0)
            failed("write");
        bytes += written;
        count -= static_cast<std::size_t>(written);
    }
}

std::size_t readSome(int fd, std::uint8_t* to, std::size_t room) {
    const ssize_t count = ::read(fd, to, room);
    if (count <= 0)
        failed("read");
    return static_cast<std::size_t>(count);
}

} // namespace proof
} // namespace ipcscope::bench
