// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/zmq/zmq_side.h"

#include <algorithm>
#include <array>

namespace ipcscope::bench::zmq {
namespace {

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

void holdBound(const Task& task, Control& control) {
    const Context context = makeLargeContext(task);
    const Socket socket = makeSocket(context, ZMQ_PULL, task);
    setOption(socket, ZMQ_BACKLOG, largeBacklog);
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
    for (std::size_t made = 0; made < task.count;) {
        const std::size_t some = std::min(task.peers, task.count - made);
        for (std::size_t i = 0; i < some; ++i)
            must(zmq_connect(socket.get(), task.endpoint().c_str()) == 0, "connect");
        awaitEvents(monitor, some);
        made += some;
    }
    control.report(held(memory, task));
    control.wait();
}

} // namespace ipcscope::bench::zmq
