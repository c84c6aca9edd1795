// SPDX-License-Identifier: GPL-3.0-or-later
// PUSH that hands out jobs, and PULL workers, one of them sluggish.
#include "app/demo/parts.h"
#include "core/transport/sockets/socket.h"

#include <fmt/format.h>

#include <chrono>
#include <string>

namespace ipcscope::demo {
namespace {

constexpr std::chrono::milliseconds betweenJobs{200};
constexpr std::chrono::milliseconds sluggishPause{1000};

class Jobs final : public Actor {
public:
    explicit Jobs(Reactor& reactor)
        : m_reactor(reactor)
        , m_socket(reactor, zmtp::SocketType::Push) {}

    Result<std::string> bind(const std::string& endpoint) {
        auto bound = m_socket.bind(endpoint);
        handOut();
        return bound;
    }

private:
    void handOut() {
        m_timer = m_reactor.after(betweenJobs, [this] { handOut(); });
        const std::string body = fmt::format(R"({{"job":{},"kind":"{}","size":{}}})", m_number,
                                             m_number % 4 == 0 ? "resize" : "scan", 1000 + m_number * 37 % 9000);
        if (m_socket.send({"job", body}))
            ++m_number;
    }

    Reactor& m_reactor;
    sockets::Socket m_socket;
    Timer m_timer;
    unsigned m_number = 1;
};

sockets::Options shortQueue() {
    sockets::Options options;
    options.receiveHighWaterMark = 4;
    return options;
}

class Worker final : public Actor {
public:
    Worker(Reactor& reactor, std::chrono::milliseconds pause)
        : m_reactor(reactor)
        , m_pause(pause)
        , m_socket(reactor, zmtp::SocketType::Pull, shortQueue()) {
        m_socket.onReadable([this] { work(); });
    }

    Result<void> connect(const std::string& endpoint) {
        auto connected = m_socket.connect(endpoint);
        work();
        return connected;
    }

private:
    void work() {
        if (m_busy)
            return;
        while (m_socket.receive()) {
            if (m_pause.count() == 0)
                continue;
            m_busy = true;
            m_timer = m_reactor.after(m_pause, [this] {
                m_busy = false;
                work();
            });
            return;
        }
    }

    Reactor& m_reactor;
    std::chrono::milliseconds m_pause;
    sockets::Socket m_socket;
    Timer m_timer;
    bool m_busy = false;
};

Started start(Reactor& reactor, const Folder& folder, std::chrono::milliseconds pause) {
    auto worker = std::make_unique<Worker>(reactor, pause);
    if (const auto connected = worker->connect(folder.endpoint(jobsFile)); !connected)
        return std::unexpected(connected.error());
    return worker;
}

} // namespace

Started startJobs(Reactor& reactor, const Folder& folder) {
    auto jobs = std::make_unique<Jobs>(reactor);
    if (const auto bound = jobs->bind(folder.endpoint(jobsFile)); !bound)
        return std::unexpected(bound.error());
    return jobs;
}

Started startWorker(Reactor& reactor, const Folder& folder) {
    return start(reactor, folder, {});
}

Started startSluggishWorker(Reactor& reactor, const Folder& folder) {
    return start(reactor, folder, sluggishPause);
}

} // namespace ipcscope::demo
