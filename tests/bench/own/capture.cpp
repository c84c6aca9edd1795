// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/recorder.h"
#include "core/observe/capture/sources/joined.h"
#include "core/observe/capture/store.h"
#include "tests/bench/own/own.h"
#include "tests/bench/own/roles.h"

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace ipcscope::bench::own {
namespace {

using capture::Kind;

/// Takes part as a program without a window does, and keeps everything.
void keep(const Task& task, Control& control, capture::Recorder* recorder) {
    constexpr std::size_t plenty = std::size_t{16} << 30;
    constexpr std::chrono::milliseconds tick{33};
    Reactor reactor;
    capture::Outbox outbox([] {});
    capture::Store store(plenty);
    capture::JoinRequest request;
    request.endpoint = task.endpoint();
    request.subscriptions = {Bytes{}};
    capture::Joined joined(reactor, request, outbox);
    const double before = processorTime();
    orThrow(joined.start());
    const auto start = std::chrono::steady_clock::now();
    std::size_t messages = 0;
    Timer ticking;
    const std::function<void()> take = [&] {
        ticking = reactor.after(tick, take);
        const auto batch = outbox.take();
        if (!batch)
            return;
        messages +=
            static_cast<std::size_t>(std::ranges::count(batch->headers(), Kind::Message, &capture::RecordHeader::kind));
        store.append(batch);
        if (recorder != nullptr)
            recorder->append(batch);
    };
    take();
    while (messages < task.total() && outbox.lost() == 0)
        reactor.turn(untilReady);
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
    if (recorder != nullptr && (!recorder->finish() || recorder->status().dropped > 0))
        throw std::runtime_error("the recording failed");
    control.report({.seconds = passed.count(),
                    .processor = processorTime() - before,
                    .amount = static_cast<double>(outbox.lost())});
}

} // namespace

void keepAll(const Task& task, Control& control) {
    keep(task, control, nullptr);
}

void recordAll(const Task& task, Control& control) {
    capture::Recorder recorder(orThrow(capture::OutputFile::create(std::string(task.path.data()) + ".pcapng")),
                               {.endpoint = task.endpoint()});
    keep(task, control, &recorder);
}

void publishers(const Task& task, Control& control) {
    constexpr std::chrono::microseconds apart{200};
    raiseDescriptorLimit();
    Reactor reactor;
    std::vector<std::unique_ptr<sockets::Socket>> all;
    for (std::size_t i = 0; i < task.peers; ++i) {
        all.push_back(std::make_unique<sockets::Socket>(reactor, zmtp::SocketType::Pub));
        orThrow(all.back()->bind(task.endpoint() + "." + std::to_string(i)));
    }
    control.ready();
    const auto subscribed = [](const auto& socket) { return socket->subscriptionCount() > 0; };
    while (!std::ranges::all_of(all, subscribed))
        reactor.turn(untilReady);
    control.ready();
    turnUntilTold(reactor, control);
    const Bytes body(task.size, filling);
    for (std::size_t i = 0; i < task.count; ++i) {
        orThrow(all.front()->send(ByteView(body)));
        drain(reactor, *all.front());
        const auto next = std::chrono::steady_clock::now() + apart;
        while (std::chrono::steady_clock::now() < next)
            reactor.turn(std::chrono::milliseconds(0));
    }
    control.ready();
    turnUntilTold(reactor, control);
}

} // namespace ipcscope::bench::own
