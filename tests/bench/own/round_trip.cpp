// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/own/own.h"
#include "tests/bench/own/roles.h"

namespace ipcscope::bench::own {

void reply(const Task& task, Control& control) {
    Reactor reactor;
    sockets::Socket socket(reactor, zmtp::SocketType::Rep);
    orThrow(socket.bind(task.endpoint()));
    control.ready();
    const double before = processorTime();
    Receiver receiver(reactor, task.spin);
    for (std::size_t done = 0; done < task.total(); ++done) {
        const zmtp::Message request = receiver.receive(socket);
        orThrow(socket.send(request.frame(0)));
    }
    drain(reactor, socket);
    const double processor = processorTime() - before;
    control.wait();
    control.report({.processor = processor});
}

void request(const Task& task, Control& control) {
    Reactor reactor;
    sockets::Socket socket(reactor, zmtp::SocketType::Req);
    orThrow(socket.connect(task.endpoint()));
    const Bytes body(task.size, filling);
    const double before = processorTime();
    Receiver receiver(reactor, task.spin);
    Laps laps(task);
    for (std::size_t done = 0; done < task.total(); ++done) {
        laps.time([&] {
            send(reactor, socket, ByteView(body));
            check(receiver.receive(socket).frame(0), task.size);
        });
    }
    control.report(laps.report(processorTime() - before));
}

} // namespace ipcscope::bench::own
