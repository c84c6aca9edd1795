// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/zmq/zmq_side.h"

#include <vector>

namespace ipcscope::bench::zmq {

void publish(const Task& task, Control& control) {
    const Context context = makeContext();
    const Socket socket = makeSocket(context, ZMQ_XPUB, task);
    setOption(socket, ZMQ_XPUB_NODROP, 1);
    setOption(socket, ZMQ_XPUB_VERBOSE, 1);
    must(zmq_bind(socket.get(), task.endpoint().c_str()) == 0, "bind");
    control.ready();
    for (std::size_t i = 0; i < task.peers; ++i) {
        char subscription = 0;
        must(zmq_recv(socket.get(), &subscription, 1, 0) >= 0, "receive");
    }
    const double before = processorTime();
    const std::vector<std::uint8_t> body(task.size, filling);
    for (std::size_t sent = 0; sent < task.total(); ++sent)
        must(zmq_send(socket.get(), body.data(), body.size(), 0) >= 0, "send");
    control.wait();
    control.report({.processor = processorTime() - before});
}

void subscribe(const Task& task, Control& control) {
    const Context context = makeContext();
    std::vector<Socket> sockets;
    std::vector<zmq_pollitem_t> entries;
    for (std::size_t i = 0; i < task.peers; ++i) {
        sockets.push_back(makeSocket(context, ZMQ_SUB, task));
        must(zmq_setsockopt(sockets.back().get(), ZMQ_SUBSCRIBE, "", 0) == 0, "subscribe");
        must(zmq_connect(sockets.back().get(), task.endpoint().c_str()) == 0, "connect");
        entries.push_back({sockets.back().get(), 0, ZMQ_POLLIN, 0});
    }
    const double before = processorTime();
    zmq_msg_t message;
    zmq_msg_init(&message);
    Meter meter(task.warmUp * task.peers, task.count * task.peers);
    while (!meter.complete()) {
        zmq_poll(entries.data(), static_cast<int>(entries.size()), -1);
        for (const zmq_pollitem_t& entry : entries) {
            while (entry.revents != 0 && zmq_msg_recv(&message, entry.socket, ZMQ_DONTWAIT) >= 0) {
                check(bodyOf(message), task.size);
                meter.count();
            }
        }
    }
    zmq_msg_close(&message);
    control.report({.seconds = meter.seconds(), .processor = processorTime() - before});
}

} // namespace ipcscope::bench::zmq
