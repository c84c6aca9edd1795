// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/own/own.h"
#include "tests/bench/own/roles.h"

#include <memory>
#include <vector>

namespace ipcscope::bench::own {
namespace {

using Sockets = std::vector<std::unique_ptr<sockets::Socket>>;

constexpr std::size_t burst = 100;

void awaitSubscribers(Reactor& reactor, const sockets::Socket& socket, std::size_t count) {
    while (socket.subscriptionCount() < count)
        reactor.turn(untilReady);
}

Sockets connectAll(Reactor& reactor, const Task& task) {
    Sockets all;
    for (std::size_t i = 0; i < task.peers; ++i) {
        all.push_back(std::make_unique<sockets::Socket>(reactor, zmtp::SocketType::Sub));
        orThrow(all.back()->subscribe({}));
        orThrow(all.back()->connect(task.endpoint()));
    }
    return all;
}

/// What is there now, of all of them.
template<class Got>
void takeAll(const Sockets& sockets, const Task& task, Got got) {
    for (const auto& socket : sockets) {
        for (;;) {
            const auto message = socket->receive();
            if (!message)
                break;
            check(message->frame(0), task.size);
            got();
        }
    }
}

/// Deliveries a second over `time`.
double rateOver(Reactor& reactor, const Sockets& sockets, const Task& task, std::chrono::microseconds time) {
    const auto start = std::chrono::steady_clock::now();
    std::size_t count = 0;
    std::chrono::duration<double> passed{};
    while (passed < time) {
        reactor.turn(std::chrono::milliseconds(10));
        takeAll(sockets, task, [&count] { ++count; });
        passed = std::chrono::steady_clock::now() - start;
    }
    return static_cast<double>(count) / passed.count();
}

} // namespace

void publish(const Task& task, Control& control) {
    Reactor reactor;
    sockets::Options options;
    options.xpubNoDrop = true;
    sockets::Socket socket(reactor, zmtp::SocketType::XPub, options);
    orThrow(socket.bind(task.endpoint()));
    control.ready();
    awaitSubscribers(reactor, socket, task.peers);
    const double before = processorTime();
    const Bytes body(task.size, filling);
    for (std::size_t sent = 0; sent < task.total(); ++sent)
        send(reactor, socket, ByteView(body));
    drain(reactor, socket);
    if (socket.dropped() > 0)
        throw std::runtime_error("a subscriber missed messages");
    control.wait();
    control.report({.processor = processorTime() - before});
}

void subscribe(const Task& task, Control& control) {
    Reactor reactor;
    const Sockets sockets = connectAll(reactor, task);
    const double before = processorTime();
    Meter meter(task.warmUp * task.peers, task.count * task.peers);
    while (!meter.complete()) {
        reactor.turn(untilReady);
        takeAll(sockets, task, [&meter] { meter.count(); });
    }
    control.report({.seconds = meter.seconds(), .processor = processorTime() - before});
}

void publishFreely(const Task& task, Control& control) {
    Reactor reactor;
    sockets::Socket socket(reactor, zmtp::SocketType::Pub);
    orThrow(socket.bind(task.endpoint()));
    control.ready();
    awaitSubscribers(reactor, socket, task.peers);
    const Bytes body(task.size, filling);
    pollfd told{control.fd(), POLLIN, 0};
    while (::poll(&told, 1, 0) == 0) {
        for (std::size_t sent = 0; sent < burst; ++sent)
            orThrow(socket.send(ByteView(body)));
        reactor.turn();
    }
    control.wait();
    control.report({.amount = static_cast<double>(socket.dropped())});
}

void subscribeFreely(const Task& task, Control& control) {
    Reactor reactor;
    const Sockets sockets = connectAll(reactor, task);
    const std::chrono::microseconds time(task.count);
    rateOver(reactor, sockets, task, time);
    for (int look = 0; look < 2; ++look) {
        control.report({.amount = rateOver(reactor, sockets, task, time)});
        rateOver(reactor, sockets, task, time);
    }
    turnUntilTold(reactor, control);
}

} // namespace ipcscope::bench::own
