// SPDX-License-Identifier: GPL-3.0-or-later
// REP that answers orders, one in fifty slowly, and the REQ that places them.
#include "app/demo/parts.h"
#include "core/transport/sockets/socket.h"

#include <fmt/format.h>

#include <chrono>
#include <string>

namespace ipcscope::demo {
namespace {

constexpr unsigned repliesPerSlowOne = 50;
constexpr std::chrono::milliseconds slow{1500};
constexpr std::chrono::milliseconds betweenOrders{250};

class Orders final : public Actor {
public:
    explicit Orders(Reactor& reactor)
        : m_reactor(reactor)
        , m_socket(reactor, zmtp::SocketType::Rep) {
        m_socket.onReadable([this] { answerAll(); });
    }

    Result<std::string> bind(const std::string& endpoint) {
        auto bound = m_socket.bind(endpoint);
        answerAll();
        return bound;
    }

private:
    void answerAll() {
        while (m_socket.receive()) {
            if (++m_replies % repliesPerSlowOne == 0) {
                m_timer = m_reactor.after(slow, [this] {
                    reply();
                    answerAll();
                });
                return;
            }
            reply();
        }
    }

    void reply() {
        const std::string body = fmt::format(R"({{"ok":true,"order":{}}})", m_replies);
        // Fails when who asked has gone; nobody misses that reply.
        (void)m_socket.send({body});
    }

    Reactor& m_reactor;
    sockets::Socket m_socket;
    Timer m_timer;
    unsigned m_replies = 0;
};

class Shop final : public Actor {
public:
    explicit Shop(Reactor& reactor)
        : m_reactor(reactor)
        , m_socket(reactor, zmtp::SocketType::Req) {
        m_socket.onReadable([this] { takeReply(); });
    }

    Result<void> connect(const std::string& endpoint) {
        auto connected = m_socket.connect(endpoint);
        order();
        return connected;
    }

private:
    void order() {
        const std::string body =
            fmt::format(R"({{"item":"{}","amount":{}}})", m_orders % 3 == 0 ? "coffee" : "paper", 1 + m_orders % 5);
        if (m_socket.send({body}))
            ++m_orders;
        if (!takeReply())
            m_timer = m_reactor.after(betweenOrders, [this] { order(); });
    }

    bool takeReply() {
        if (!m_socket.receive())
            return false;
        m_timer = m_reactor.after(betweenOrders, [this] { order(); });
        return true;
    }

    Reactor& m_reactor;
    sockets::Socket m_socket;
    Timer m_timer;
    unsigned m_orders = 0;
};

} // namespace

Started startOrders(Reactor& reactor, const Folder& folder) {
    auto orders = std::make_unique<Orders>(reactor);
    if (const auto bound = orders->bind(folder.endpoint(ordersFile)); !bound)
        return std::unexpected(bound.error());
    return orders;
}

Started startShop(Reactor& reactor, const Folder& folder) {
    auto shop = std::make_unique<Shop>(reactor);
    if (const auto connected = shop->connect(folder.endpoint(ordersFile)); !connected)
        return std::unexpected(connected.error());
    return shop;
}

} // namespace ipcscope::demo
