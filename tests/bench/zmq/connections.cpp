// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/zmq/zmq_side.h"

#include <vector>

namespace ipcscope::bench::zmq {
namespace {

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

} // namespace

void echo(const Task& task, Control& control) {
    const Context context = makeLargeContext(task);
    const Socket socket = makeSocket(context, ZMQ_ROUTER, task);
    setOption(socket, ZMQ_BACKLOG, largeBacklog);
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

} // namespace ipcscope::bench::zmq
