// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/own/own.h"
#include "tests/bench/own/roles.h"

#include <deque>

namespace ipcscope::bench::own {
namespace {

constexpr int backlog = 4096;

sockets::Options manyAtOnce() {
    sockets::Options options;
    options.backlog = backlog;
    return options;
}

void dial(Reactor& reactor, sockets::Socket& socket, const Task& task, ByteView body) {
    orThrow(socket.connect(task.endpoint()));
    send(reactor, socket, body);
}

} // namespace

void echo(const Task& task, Control& control) {
    Reactor reactor;
    sockets::Socket socket(reactor, zmtp::SocketType::Router, manyAtOnce());
    orThrow(socket.bind(task.endpoint()));
    control.ready();
    const double before = processorTime();
    Receiver receiver(reactor);
    for (std::size_t done = 0; done < task.total(); ++done)
        orThrow(socket.send(receiver.receive(socket)));
    drain(reactor, socket);
    const double processor = processorTime() - before;
    turnUntilTold(reactor, control);
    control.report({.processor = processor});
}

void dialInTurn(const Task& task, Control& control) {
    raiseDescriptorLimit();
    Reactor reactor;
    Receiver receiver(reactor);
    const Bytes body(task.size, filling);
    const double before = processorTime();
    Meter meter(task);
    while (!meter.complete()) {
        sockets::Socket socket(reactor, zmtp::SocketType::Dealer);
        dial(reactor, socket, task, body);
        check(receiver.receive(socket).frame(0), task.size);
        meter.count();
    }
    control.report({.seconds = meter.seconds(), .processor = processorTime() - before});
}

void dialAtOnce(const Task& task, Control& control) {
    raiseDescriptorLimit();
    Reactor reactor;
    Receiver receiver(reactor);
    const Bytes body(task.size, filling);
    const double before = processorTime();
    Meter meter(task);
    std::deque<sockets::Socket> sockets;
    for (std::size_t i = 0; i < task.total(); ++i)
        dial(reactor, sockets.emplace_back(reactor, zmtp::SocketType::Dealer), task, body);
    for (sockets::Socket& socket : sockets) {
        check(receiver.receive(socket).frame(0), task.size);
        meter.count();
    }
    control.report({.seconds = meter.seconds(), .processor = processorTime() - before});
}

} // namespace ipcscope::bench::own
