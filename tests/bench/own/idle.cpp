// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/own/own.h"
#include "tests/bench/own/roles.h"

namespace ipcscope::bench::own {
namespace {

Report held(double memory, const Task& task) {
    return {.amount = (ownMemory() - memory) / static_cast<double>(task.count),
            .other = static_cast<double>(threadCount() - 1)};
}

void awaitPeers(Reactor& reactor, const sockets::Socket& socket, std::size_t count) {
    while (socket.peerCount() < count)
        reactor.turn(untilReady);
}

} // namespace

void holdBound(const Task& task, Control& control) {
    raiseDescriptorLimit();
    Reactor reactor;
    sockets::Options options;
    options.backlog = 4096;
    sockets::Socket socket(reactor, zmtp::SocketType::Pull, options);
    orThrow(socket.bind(task.endpoint()));
    const double memory = ownMemory();
    control.ready();
    turnUntilTold(reactor, control);
    awaitPeers(reactor, socket, task.count);
    control.report(held(memory, task));
}

void holdConnected(const Task& task, Control& control) {
    raiseDescriptorLimit();
    Reactor reactor;
    sockets::Socket socket(reactor, zmtp::SocketType::Push);
    const double memory = ownMemory();
    for (std::size_t made = 1; made <= task.count; ++made) {
        orThrow(socket.connect(task.endpoint()));
        if (made % task.peers == 0 || made == task.count)
            awaitPeers(reactor, socket, made);
    }
    control.report(held(memory, task));
    control.wait();
}

void idle(const Task& task, Control& control) {
    using Clock = std::chrono::steady_clock;
    Reactor reactor;
    sockets::Socket bound(reactor, zmtp::SocketType::Pull);
    orThrow(bound.bind(task.endpoint()));
    sockets::Socket connected(reactor, zmtp::SocketType::Push);
    orThrow(connected.connect(task.endpoint()));
    awaitPeers(reactor, bound, 1);
    awaitPeers(reactor, connected, 1);
    send(reactor, connected, ByteView(Bytes(task.size, filling)));
    check(Receiver(reactor).receive(bound).frame(0), task.size);
    const double before = processorTime();
    const auto start = Clock::now();
    const auto end = start + std::chrono::milliseconds(task.count);
    pollfd entry{reactor.fd(), POLLIN, 0};
    std::size_t woken = 0;
    for (auto now = start; now < end; now = Clock::now()) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - now);
        if (::poll(&entry, 1, static_cast<int>(left.count())) > 0) {
            ++woken;
            reactor.turn();
        }
    }
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    control.report(
        {.seconds = seconds, .processor = processorTime() - before, .amount = static_cast<double>(woken) / seconds});
    control.wait();
}

} // namespace ipcscope::bench::own
