// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/zmq/zmq_side.h"

#include <array>
#include <vector>

namespace ipcscope::bench::zmq {
namespace {

constexpr int backlog = 4096;
constexpr int descriptorsOfItsOwn = 200;

Context makeLargeContext(const Task& task) {
    raiseDescriptorLimit();
    Context context = makeContext();
    zmq_ctx_set(context.get(), ZMQ_MAX_SOCKETS, static_cast<int>(task.total()) + descriptorsOfItsOwn);
    return context;
}

Socket dial(const Context& context, const Task& task, const std::vector<std::uint8_t>& body) {
    Socket socket = makeSocket(context, ZMQ_DEALER, task);
    must(zmq_connect(socket.get(), task.endpoint().c_str()) == 0, "connect");
    must(zmq_send(socket.get(), body.data(), body.size(), 0) >= 0, "send");
    return socket;
}

void take(const Socket& socket, const Task& task) {
    std::vector<std::uint8_t> body(task.size);
    must(zmq_recv(socket.get(), body.data(), body.size(), 0) == static_cast<int>(task.size), "receive");
    check(body, task.size);
}

Report held(double memory, const Task& task) {
    return {.amount = (ownMemory() - memory) / static_cast<double>(task.count),
            .other = static_cast<double>(threadCount() - 1)};
}

/// The monitor's events are of two frames.
void awaitEvents(const Socket& monitor, std::size_t count) {
    std::array<char, 256> frame{};
    for (std::size_t i = 0; i < 2 * count; ++i)
        must(zmq_recv(monitor.get(), frame.data(), frame.size(), 0) >= 0, "monitor");
}

} // namespace

void echo(const Task& task, Control& control) {
    const Context context = makeLargeContext(task);
    const Socket socket = makeSocket(context, ZMQ_ROUTER, task);
    setOption(socket, ZMQ_BACKLOG, backlog);
    must(zmq_bind(socket.get(), task.endpoint().c_str()) == 0, "bind");
    control.ready();
    const double before = processorTime();
    for (std::size_t done = 0; done < task.total(); ++done) {
        zmq_msg_t id;
        zmq_msg_t body;
        zmq_msg_init(&id);
        zmq_msg_init(&body);
        must(zmq_msg_recv(&id, socket.get(), 0) >= 0 && zmq_msg_recv(&body, socket.get(), 0) >= 0, "receive");
        must(zmq_msg_send(&id, socket.get(), ZMQ_SNDMORE) >= 0 && zmq_msg_send(&body, socket.get(), 0) >= 0, "send");
    }
    const double processor = processorTime() - before;
    control.wait();
    control.report({.processor = processor});
}

void dialInTurn(const Task& task, Control& control) {
    const Context context = makeLargeContext(task);
    const std::vector<std::uint8_t> body(task.size, filling);
    const double before = processorTime();
    Meter meter(task);
    while (!meter.complete()) {
        take(dial(context, task, body), task);
        meter.count();
    }
    control.report({.seconds = meter.seconds(), .processor = processorTime() - before});
}

void dialAtOnce(const Task& task, Control& control) {
    const Context context = makeLargeContext(task);
    const std::vector<std::uint8_t> body(task.size, filling);
    const double before = processorTime();
    Meter meter(task);
    std::vector<Socket> sockets;
    for (std::size_t i = 0; i < task.total(); ++i)
        sockets.push_back(dial(context, task, body));
    for (const Socket& socket : sockets) {
        take(socket, task);
        meter.count();
    }
    control.report({.seconds = meter.seconds(), .processor = processorTime() - before});
}

void holdBound(const Task& task, Control& control) {
    const Context context = makeLargeContext(task);
    const Socket socket = makeSocket(context, ZMQ_PULL, task);
    setOption(socket, ZMQ_BACKLOG, backlog);
    must(zmq_bind(socket.get(), task.endpoint().c_str()) == 0, "bind");
    const double memory = ownMemory();
    control.ready();
    control.wait();
    control.report(held(memory, task));
}

void holdConnected(const Task& task, Control& control) {
    const Context context = makeLargeContext(task);
    const Socket socket = makeSocket(context, ZMQ_PUSH, task);
    must(zmq_socket_monitor(socket.get(), "inproc://monitor", ZMQ_EVENT_HANDSHAKE_SUCCEEDED) == 0, "monitor");
    const Socket monitor(zmq_socket(context.get(), ZMQ_PAIR), zmq_close);
    must(zmq_connect(monitor.get(), "inproc://monitor") == 0, "connect");
    const double memory = ownMemory();
    for (std::size_t i = 0; i < task.count; ++i)
        must(zmq_connect(socket.get(), task.endpoint().c_str()) == 0, "connect");
    awaitEvents(monitor, task.count);
    control.report(held(memory, task));
    control.wait();
}

} // namespace ipcscope::bench::zmq
