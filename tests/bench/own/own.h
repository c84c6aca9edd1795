// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/reactor/reactor.h"
#include "core/transport/sockets/socket.h"
#include "tests/bench/side.h"

#include <chrono>
#include <span>
#include <stdexcept>

namespace ipcscope::bench::own {

constexpr std::chrono::milliseconds untilReady{-1};

template<class T>
T orThrow(Result<T> result) {
    if (!result)
        throw std::runtime_error(describe(result.error()));
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

/// Sends one message, as a program does that waits while it may not.
inline void send(Reactor& reactor, sockets::Socket& socket, ByteView body) {
    const std::span<const ByteView> bodies(&body, 1);
    while (!socket.send(bodies))
        reactor.turn(untilReady);
}

/// Until everything that was sent is with the kernel.
inline void drain(Reactor& reactor, const sockets::Socket& socket) {
    while (socket.unsent() > 0)
        reactor.turn(untilReady);
}

/// The next message; waits for it.
inline zmtp::Message receive(Reactor& reactor, sockets::Socket& socket) {
    for (;;) {
        if (auto message = socket.receive())
            return std::move(*message);
        reactor.turn(untilReady);
    }
}

} // namespace ipcscope::bench::own
