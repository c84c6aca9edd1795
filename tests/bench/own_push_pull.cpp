// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/reactor/reactor.h"
#include "core/transport/sockets/socket.h"
#include "tests/bench/push_pull.h"

#include <array>
#include <stdexcept>

namespace ipcscope::bench {
namespace {

using namespace std::chrono_literals;
constexpr auto untilReady = -1ms;

void send(const Load& load, const std::function<void()>& bound) {
    Reactor reactor;
    sockets::Socket socket(reactor, zmtp::SocketType::Push);
    if (const auto result = socket.bind(load.endpoint); !result)
        throw std::runtime_error(describe(result.error()));
    bound();
    const Bytes body(load.size, 'x');
    const std::array bodies{ByteView(body)};
    for (std::size_t sent = 0; sent < load.total();) {
        if (socket.writable() && socket.send(bodies))
            ++sent;
        else
            reactor.turn(untilReady);
    }
    while (socket.unsent() > 0)
        reactor.turn(untilReady);
}

void receive(const Load& load, Meter& meter) {
    Reactor reactor;
    sockets::Socket socket(reactor, zmtp::SocketType::Pull);
    if (const auto result = socket.connect(load.endpoint); !result)
        throw std::runtime_error(describe(result.error()));
    while (!meter.complete()) {
        while (socket.readable()) {
            const auto message = socket.receive();
            const ByteView body = message ? message->frame(0) : ByteView();
            if (body.size() != load.size || body.front() != 'x' || body.back() != 'x')
                throw std::runtime_error("not the message that was sent");
            meter.count();
        }
        if (!meter.complete())
            reactor.turn(untilReady);
    }
}

} // namespace

Sides ownPushPull() {
    return {"own", send, receive};
}

} // namespace ipcscope::bench
