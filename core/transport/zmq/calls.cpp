// SPDX-License-Identifier: MPL-2.0
// The functions on one socket.
#define ZMQ_BUILD_DRAFT_API
#include "core/transport/zmq/context.h"
#include "core/transport/zmq/errors.h"
#include "core/transport/zmq/guarded.h"
#include "core/transport/zmq/include/zmq.h"
#include "core/transport/zmq/socket.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <sys/uio.h>

using namespace ipcscope;
using zmq::answer;
using zmq::failed;
using zmq::guarded;
using zmq::Part;
using zmq::Socket;

namespace {

Socket::Wait waitOf(int flags) {
    return (flags & ZMQ_DONTWAIT) != 0 ? Socket::Wait::Dont : Socket::Wait::Block;
}

bool moreOf(int flags) {
    return (flags & ZMQ_SNDMORE) != 0;
}

/// A size as the functions answer it.
int sizeOf(std::size_t size) {
    return static_cast<int>(std::min<std::size_t>(size, std::numeric_limits<int>::max()));
}

/// `call` on an endpoint, or a group, of a socket.
template<class Function>
int onEndpoint(void* socket, const char* endpoint, Function call) {
    Socket* const known = Socket::of(socket);
    if (!known)
        return failed(ENOTSOCK);
    if (!endpoint)
        return failed(EINVAL);
    return guarded([&] { return answer((known->*call)(endpoint)); });
}

int receiveInto(zmq_msg_t* message, Socket& socket, int flags) {
    Part* const part = Part::in(message);
    if (!part)
        return failed(EFAULT);
    return guarded([&] {
        auto received = socket.receive(waitOf(flags));
        if (!received)
            return failed(received.error());
        *part = std::move(*received);
        return sizeOf(part->size());
    });
}

} // namespace

extern "C" {

void* zmq_socket(void* context, int type) {
    zmq::Context* const known = zmq::Context::of(context);
    if (!known) {
        errno = EFAULT;
        return nullptr;
    }
    const auto socket = known->open(type);
    if (socket)
        return *socket;
    errno = zmq::errnoOf(socket.error());
    return nullptr;
}

int zmq_close(void* socket) {
    Socket* const known = Socket::of(socket);
    if (!known)
        return failed(ENOTSOCK);
    return guarded([&] {
        known->close();
        return 0;
    });
}

int zmq_bind(void* socket, const char* endpoint) {
    return onEndpoint(socket, endpoint, &Socket::bind);
}

int zmq_connect(void* socket, const char* endpoint) {
    return onEndpoint(socket, endpoint, &Socket::connect);
}

int zmq_join(void* socket, const char* group) {
    return onEndpoint(socket, group, &Socket::join);
}

int zmq_leave(void* socket, const char* group) {
    return onEndpoint(socket, group, &Socket::leave);
}

uint32_t zmq_connect_peer(void* socket, const char* endpoint) {
    Socket* const known = Socket::of(socket);
    if (!known || !endpoint) {
        errno = known ? EINVAL : ENOTSOCK;
        return 0;
    }
    std::uint32_t id = 0;
    guarded([&] {
        const auto connected = known->connectPeer(endpoint);
        id = connected.value_or(0);
        return connected ? 0 : failed(connected.error());
    });
    return id;
}

int zmq_unbind(void* socket, const char* endpoint) {
    return onEndpoint(socket, endpoint, &Socket::unbind);
}

int zmq_disconnect(void* socket, const char* endpoint) {
    return onEndpoint(socket, endpoint, &Socket::disconnect);
}

int zmq_send(void* socket, const void* data, size_t size, int flags) {
    Socket* const known = Socket::of(socket);
    if (!known)
        return failed(ENOTSOCK);
    if (!data && size > 0)
        return failed(EFAULT);
    return guarded([&] {
        const ByteView body(static_cast<const std::uint8_t*>(data), size);
        const auto sent = known->send(body, moreOf(flags), waitOf(flags));
        return sent ? sizeOf(size) : failed(sent.error());
    });
}

int zmq_send_const(void* socket, const void* data, size_t size, int flags) {
    return zmq_send(socket, data, size, flags);
}

int zmq_recv(void* socket, void* buffer, size_t size, int flags) {
    Socket* const known = Socket::of(socket);
    if (!known)
        return failed(ENOTSOCK);
    if (!buffer && size > 0)
        return failed(EFAULT);
    return guarded([&] {
        const auto received = known->receive({static_cast<std::uint8_t*>(buffer), size}, waitOf(flags));
        return received ? sizeOf(*received) : failed(received.error());
    });
}

int zmq_msg_send(zmq_msg_t* message, void* socket, int flags) {
    Socket* const known = Socket::of(socket);
    if (!known)
        return failed(ENOTSOCK);
    Part* const part = Part::in(message);
    if (!part)
        return failed(EFAULT);
    return guarded([&] {
        const std::size_t size = part->size();
        const auto sent = known->send(*part, moreOf(flags), waitOf(flags));
        return sent ? sizeOf(size) : failed(sent.error());
    });
}

int zmq_msg_recv(zmq_msg_t* message, void* socket, int flags) {
    Socket* const known = Socket::of(socket);
    return known ? receiveInto(message, *known, flags) : failed(ENOTSOCK);
}

int zmq_sendmsg(void* socket, zmq_msg_t* message, int flags) {
    return zmq_msg_send(message, socket, flags);
}

int zmq_recvmsg(void* socket, zmq_msg_t* message, int flags) {
    return zmq_msg_recv(message, socket, flags);
}

int zmq_sendiov(void* socket, struct iovec* parts, size_t count, int flags) {
    if (!Socket::of(socket))
        return failed(ENOTSOCK);
    if (count == 0 || !parts)
        return failed(EINVAL);
    int sent = 0;
    for (std::size_t index = 0; index < count && sent >= 0; ++index) {
        const int how = index + 1 == count ? flags & ~ZMQ_SNDMORE : flags;
        sent = zmq_send(socket, parts[index].iov_base, parts[index].iov_len, how);
    }
    return sent;
}

int zmq_recviov(void* socket, struct iovec* parts, size_t* count, int flags) {
    Socket* const known = Socket::of(socket);
    if (!known)
        return failed(ENOTSOCK);
    if (!count || *count == 0 || !parts)
        return failed(EINVAL);
    return guarded([&] {
        const std::size_t room = *count;
        *count = 0;
        int received = 0;
        for (bool more = true; more && *count < room; ++*count) {
            const auto part = known->receive(waitOf(flags));
            if (!part)
                return failed(part.error());
            iovec& into = parts[*count];
            into.iov_len = part->size();
            into.iov_base = std::malloc(std::max<std::size_t>(part->size(), 1));
            if (!into.iov_base)
                return failed(ENOMEM);
            if (part->size() > 0)
                std::memcpy(into.iov_base, part->data(), part->size());
            more = part->more();
            ++received;
        }
        return received;
    });
}

int zmq_socket_monitor(void* socket, const char* endpoint, int events) {
    Socket* const known = Socket::of(socket);
    return known ? guarded([&] { return answer(known->monitor(endpoint ? endpoint : "", events)); }) : failed(ENOTSOCK);
}

int zmq_setsockopt(void* socket, int option, const void* value, size_t size) {
    Socket* const known = Socket::of(socket);
    return known ? guarded([&] { return answer(known->setOption(option, value, size)); }) : failed(ENOTSOCK);
}

int zmq_getsockopt(void* socket, int option, void* value, size_t* size) {
    Socket* const known = Socket::of(socket);
    return known ? guarded([&] { return answer(known->option(option, value, size)); }) : failed(ENOTSOCK);
}
}
