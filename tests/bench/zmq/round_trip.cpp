// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/zmq/zmq_side.h"

#include <vector>

namespace ipcscope::bench::zmq {
namespace {

void exchange(const Socket& socket, std::vector<std::uint8_t>& body) {
    const int size = zmq_recv(socket.get(), body.data(), body.size(), 0);
    must(size >= 0, "receive");
    check(std::span(body).first(static_cast<std::size_t>(size)), body.size());
}

} // namespace

void reply(const Task& task, Control& control) {
    const Context context = makeContext();
    const Socket socket = makeSocket(context, ZMQ_REP, task);
    must(zmq_bind(socket.get(), task.endpoint().c_str()) == 0, "bind");
    control.ready();
    const double before = processorTime();
    std::vector<std::uint8_t> body(task.size);
    for (std::size_t done = 0; done < task.total(); ++done) {
        exchange(socket, body);
        must(zmq_send(socket.get(), body.data(), body.size(), 0) >= 0, "send");
    }
    const double processor = processorTime() - before;
    control.wait();
    control.report({.processor = processor});
}

void request(const Task& task, Control& control) {
    const Context context = makeContext();
    const Socket socket = makeSocket(context, ZMQ_REQ, task);
    must(zmq_connect(socket.get(), task.endpoint().c_str()) == 0, "connect");
    std::vector<std::uint8_t> body(task.size, filling);
    const double before = processorTime();
    Laps laps(task);
    for (std::size_t done = 0; done < task.total(); ++done) {
        laps.time([&] {
            must(zmq_send(socket.get(), body.data(), body.size(), 0) >= 0, "send");
            exchange(socket, body);
        });
    }
    control.report(laps.report(processorTime() - before));
}

} // namespace ipcscope::bench::zmq
