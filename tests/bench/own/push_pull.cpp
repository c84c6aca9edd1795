// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/own/own.h"
#include "tests/bench/own/roles.h"

#include <array>
#include <cstring>

namespace ipcscope::bench::own {
namespace {

/// From here on a program makes its message anew each time instead of handing over a buffer it keeps.
constexpr std::size_t filledAnew = 4096;

} // namespace

void push(const Task& task, Control& control) {
    Reactor reactor;
    sockets::Socket socket(reactor, zmtp::SocketType::Push);
    orThrow(socket.bind(task.endpoint()));
    control.ready();
    const double before = processorTime();
    const Bytes body(task.size, filling);
    Meter meter(task);
    Pace pace(task.rate);
    for (; !meter.complete(); meter.count()) {
        if (pace.ahead()) {
            reactor.turn();
            pace.wait();
        }
        if (task.size < filledAnew)
            send(reactor, socket, ByteView(body));
        else
            send(reactor, socket, zmtp::Message::filled(task.size, [](MutableBytes bytes) {
                     std::memset(bytes.data(), filling, bytes.size());
                 }));
    }
    drain(reactor, socket);
    control.wait();
    control.report({.processor = processorTime() - before, .amount = meter.allocations()});
}

void pull(const Task& task, Control& control) {
    Reactor reactor;
    sockets::Socket socket(reactor, zmtp::SocketType::Pull);
    const double before = processorTime();
    orThrow(socket.connect(task.endpoint()));
    Meter meter(task);
    while (!meter.complete()) {
        const auto message = socket.receive();
        if (!message) {
            reactor.turn(untilReady);
            continue;
        }
        check(message->frame(0), task.size);
        meter.count();
    }
    control.report({.seconds = meter.seconds(), .processor = processorTime() - before, .amount = meter.allocations()});
}

void pullBatches(const Task& task, Control& control) {
    Reactor reactor;
    sockets::Socket socket(reactor, zmtp::SocketType::Pull);
    const double before = processorTime();
    orThrow(socket.connect(task.endpoint()));
    std::array<zmtp::Message, 256> messages;
    Meter meter(task);
    while (!meter.complete()) {
        const std::size_t count = socket.receive(messages);
        if (count == 0)
            reactor.turn(untilReady);
        for (std::size_t i = 0; i < count; ++i) {
            check(messages[i].frame(0), task.size);
            meter.count();
        }
    }
    control.report({.seconds = meter.seconds(), .processor = processorTime() - before, .amount = meter.allocations()});
}

} // namespace ipcscope::bench::own
