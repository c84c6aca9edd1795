// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/reactor/adaptive_wait.h"
#include "core/transport/reactor/reactor.h"
#include "core/transport/sockets/socket.h"
#include "tests/bench/side.h"

#include <array>
#include <chrono>
#include <stdexcept>

#include <poll.h>

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
template<class Body>
void send(Reactor& reactor, sockets::Socket& socket, const Body& body) {
    while (!socket.send(body))
        reactor.turn(untilReady);
}

/// Until everything that was sent is with the kernel.
inline void drain(Reactor& reactor, const sockets::Socket& socket) {
    while (socket.unsent() > 0)
        reactor.turn(untilReady);
}

/// Until the measuring process has something to say, and nothing is left to be done.
inline void turnUntilTold(Reactor& reactor, Control& control) {
    std::array<pollfd, 2> entries{pollfd{reactor.fd(), POLLIN, 0}, pollfd{control.fd(), POLLIN, 0}};
    for (;;) {
        ::poll(entries.data(), entries.size(), -1);
        if (entries[0].revents != 0)
            reactor.turn();
        else if (entries[1].revents != 0)
            return control.wait();
    }
}

/// The next message of a socket; waits for it as a blocking call does. What it learned of waiting holds for the next
/// socket, too.
class Receiver {
public:
    explicit Receiver(Reactor& reactor, Spin spin = Spin::Adaptive)
        : m_reactor(reactor)
        , m_wait(spin == Spin::Off ? std::chrono::nanoseconds(0) : AdaptiveWait::usualSearch) {}
    zmtp::Message receive(sockets::Socket& socket) {
        Result<zmtp::Message> message;
        m_wait.wait(
            [&] {
                message = socket.receive();
                return message.has_value();
            },
            [&](std::chrono::milliseconds wait) {
                m_reactor.turn(wait);
                return true;
            });
        return std::move(*message);
    }

private:
    Reactor& m_reactor;
    AdaptiveWait m_wait;
};

} // namespace ipcscope::bench::own
