// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/sources/joined.h"
#include "tests/bench/window/roles.h"
#include "ui/engine/io_thread.h"

#include <QCoreApplication>

#include <ctime>
#include <future>
#include <memory>

namespace ipcscope::bench::window {
namespace {

double threadTime() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

struct Watched {
    explicit Watched(Reactor& reactor, const std::string& endpoint)
        : joined(reactor, requestOf(endpoint), outbox) {
        std::ignore = joined.start();
    }
    static capture::JoinRequest requestOf(const std::string& endpoint) {
        capture::JoinRequest request;
        request.endpoint = endpoint;
        request.subscriptions = {Bytes{}};
        return request;
    }
    capture::Outbox outbox{[] {}};
    capture::Joined joined;
};

/// Asks on the I/O thread and waits for the answer.
template<class Ask>
auto askedThere(ui::IoThread& io, Ask ask) {
    std::promise<decltype(ask(std::declval<Reactor&>()))> answer;
    io.post([&](Reactor& reactor) { answer.set_value(ask(reactor)); });
    return answer.get_future().get();
}

} // namespace

void wake(const Task& task, Control& control) {
    int argc = 1;
    char name[] = "ipcscope-bench";
    char* argv[] = {name, nullptr};
    const QCoreApplication application(argc, argv);
    raiseDescriptorLimit();
    ui::IoThread io;
    const auto all = std::make_shared<std::vector<std::unique_ptr<Watched>>>();
    askedThere(io, [&](Reactor& reactor) {
        for (std::size_t i = 0; i < task.peers; ++i)
            all->push_back(std::make_unique<Watched>(reactor, task.endpoint() + "." + std::to_string(i)));
        return true;
    });
    const auto count = [&] {
        return askedThere(io, [&](Reactor&) {
            std::size_t messages = 0;
            const auto batch = all->front()->outbox.take();
            for (std::size_t i = 0; batch && i < batch->count(); ++i)
                messages += batch->header(i).kind() == capture::Kind::Message ? 1 : 0;
            return messages;
        });
    };
    control.ready();
    control.wait();
    const double before = askedThere(io, [](Reactor&) { return threadTime(); });
    control.ready();
    control.wait();
    const double after = askedThere(io, [](Reactor&) { return threadTime(); });
    control.report({.processor = after - before, .amount = static_cast<double>(count())});
    askedThere(io, [&](Reactor&) {
        all->clear();
        return true;
    });
}

} // namespace ipcscope::bench::window
