// SPDX-License-Identifier: GPL-3.0-or-later
// ROUTER that answers two DEALERs, all with routing ids.
#include "app/demo/parts.h"
#include "core/transport/sockets/socket.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <string>

namespace ipcscope::demo {
namespace {

sockets::Options named(std::string_view routingId) {
    sockets::Options options;
    options.routingId = copyOf(bytesOf(routingId));
    return options;
}

class Desk final : public Actor {
public:
    explicit Desk(Reactor& reactor)
        : m_socket(reactor, zmtp::SocketType::Router, named("desk")) {
        m_socket.onReadable([this] { answerAll(); });
    }

    Result<std::string> bind(const std::string& endpoint) {
        auto bound = m_socket.bind(endpoint);
        answerAll();
        return bound;
    }

private:
    void answerAll() {
        while (const auto question = m_socket.receive()) {
            const std::string body =
                fmt::format(R"({{"answer":{},"price":{:.2f}}})", m_answers, 90 + m_answers % 10 * 0.5);
            ++m_answers;
            // Who asked may have gone.
            (void)m_socket.send(std::array{question->frame(0), bytesOf("answer"), bytesOf(body)});
        }
    }

    sockets::Socket m_socket;
    unsigned m_answers = 0;
};

class Trader final : public Actor {
public:
    Trader(Reactor& reactor, std::string_view routingId, std::string_view wants, std::chrono::milliseconds pause)
        : m_reactor(reactor)
        , m_wants(wants)
        , m_pause(pause)
        , m_socket(reactor, zmtp::SocketType::Dealer, named(routingId)) {
        m_socket.onReadable([this] { takeAnswers(); });
    }

    Result<void> connect(const std::string& endpoint) {
        auto connected = m_socket.connect(endpoint);
        takeAnswers();
        ask();
        return connected;
    }

private:
    void ask() {
        m_timer = m_reactor.after(m_pause, [this] { ask(); });
        const std::string body = fmt::format(R"({{"price of":"{}"}})", m_wants);
        // A full queue means the desk is away; the next question is as good.
        (void)m_socket.send({"ask", body});
    }

    void takeAnswers() {
        while (m_socket.receive()) {
        }
    }

    Reactor& m_reactor;
    std::string m_wants;
    std::chrono::milliseconds m_pause;
    sockets::Socket m_socket;
    Timer m_timer;
};

Started start(Reactor& reactor, const Folder& folder, std::string_view routingId, std::string_view wants,
              std::chrono::milliseconds pause) {
    auto trader = std::make_unique<Trader>(reactor, routingId, wants, pause);
    if (const auto connected = trader->connect(folder.endpoint(deskFile)); !connected)
        return std::unexpected(connected.error());
    return trader;
}

} // namespace

Started startDesk(Reactor& reactor, const Folder& folder) {
    auto desk = std::make_unique<Desk>(reactor);
    if (const auto bound = desk->bind(folder.endpoint(deskFile)); !bound)
        return std::unexpected(bound.error());
    return desk;
}

Started startAnna(Reactor& reactor, const Folder& folder) {
    return start(reactor, folder, "anna", "EU.BMW", std::chrono::milliseconds(700));
}

Started startBen(Reactor& reactor, const Folder& folder) {
    return start(reactor, folder, "ben", "US.MSFT", std::chrono::milliseconds(1100));
}

} // namespace ipcscope::demo
