// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/zmq/zmq_side.h"

#include <cstring>
#include <vector>

namespace ipcscope::bench::zmq {
namespace {

/// From here on a program makes its message anew each time instead of handing over a buffer it keeps.
constexpr std::size_t filledAnew = 4096;

} // namespace

void push(const Task& task, Control& control) {
    const Context context = makeContext();
    const Socket socket = makeSocket(context, ZMQ_PUSH, task);
    must(zmq_bind(socket.get(), task.endpoint().c_str()) == 0, "bind");
    control.ready();
    const double before = processorTime();
    const std::vector<std::uint8_t> body(task.size, filling);
    Meter meter(task);
    for (; !meter.complete(); meter.count()) {
        if (task.size < filledAnew) {
            must(zmq_send(socket.get(), body.data(), body.size(), 0) >= 0, "send");
            continue;
        }
        zmq_msg_t message;
        must(zmq_msg_init_size(&message, task.size) == 0, "message");
        std::memset(zmq_msg_data(&message), filling, task.size);
        must(zmq_msg_send(&message, socket.get(), 0) >= 0, "send");
    }
    // What the library's own thread still writes belongs to the bill.
    control.wait();
    control.report({.processor = processorTime() - before, .amount = meter.allocations()});
}

void pull(const Task& task, Control& control) {
    const Context context = makeContext();
    const Socket socket = makeSocket(context, ZMQ_PULL, task);
    const double before = processorTime();
    must(zmq_connect(socket.get(), task.endpoint().c_str()) == 0, "connect");
    zmq_msg_t message;
    zmq_msg_init(&message);
    Meter meter(task);
    while (!meter.complete()) {
        must(zmq_msg_recv(&message, socket.get(), 0) >= 0, "receive");
        check(bodyOf(message), task.size);
        meter.count();
    }
    zmq_msg_close(&message);
    control.report({.seconds = meter.seconds(), .processor = processorTime() - before, .amount = meter.allocations()});
}

} // namespace ipcscope::bench::zmq
