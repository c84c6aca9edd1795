// SPDX-License-Identifier: GPL-3.0-or-later
// PUB: quotes as JSON on topics such as EU.BMW, now and then one as MessagePack and a binary tick, and a burst each
// minute.
#include "app/demo/parts.h"
#include "core/transport/sockets/socket.h"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <chrono>
#include <cstring>
#include <random>
#include <string>

namespace ipcscope::demo {
namespace {

constexpr std::chrono::milliseconds interval{50};
constexpr unsigned ticksPerBurst = 1200;
constexpr unsigned firstBurst = 200;
constexpr unsigned burstSize = 500;
constexpr unsigned ticksPerBinary = 10;
constexpr unsigned ticksPerPacked = 7;

struct Share {
    std::string_view topic;
    double price;
};

class Quotes final : public Actor {
public:
    explicit Quotes(Reactor& reactor)
        : m_reactor(reactor)
        , m_socket(reactor, zmtp::SocketType::Pub) {}

    Result<std::string> bind(const std::string& endpoint) {
        auto bound = m_socket.bind(endpoint);
        tick();
        return bound;
    }

private:
    void tick() {
        m_timer = m_reactor.after(interval, [this] { tick(); });
        const unsigned count = m_ticks++ % ticksPerBurst == firstBurst ? burstSize : 1;
        for (unsigned i = 0; i < count; ++i)
            sendQuote();
        if (m_ticks % ticksPerBinary == 0)
            sendBinary();
        if (m_ticks % ticksPerPacked == 0)
            sendPacked();
    }

    void sendQuote() {
        Share& share = m_shares[m_number % m_shares.size()];
        share.price *= 1 + std::uniform_real_distribution(-0.002, 0.002)(m_random);
        const std::string body =
            fmt::format(R"({{"symbol":"{}","price":{:.2f},"bid":{:.2f},"ask":{:.2f},"volume":{},"number":{}}})",
                        share.topic.substr(share.topic.find('.') + 1), share.price, share.price - 0.05,
                        share.price + 0.05, 100 * (1 + m_random() % 40), m_number);
        ++m_number;
        publish(share.topic, bytesOf(body));
    }

    void sendBinary() {
        struct Tick {
            std::uint64_t number;
            double price;
            std::uint32_t volume;
            std::uint32_t flags;
        };
        const Tick tick{m_number, m_shares[0].price, static_cast<std::uint32_t>(m_random() % 4000), 0x8001'0203};
        const auto bytes = std::bit_cast<std::array<std::uint8_t, sizeof(Tick)>>(tick);
        publish("BIN.TICK", bytes);
    }

    /// {"symbol": "BMW", "levels": [92.4, 4000]}
    void sendPacked() {
        std::string body = "\x82\xA6symbol\xA3"
                           "BMW\xA6levels\x92\xCB";
        const auto price = std::bit_cast<std::uint64_t>(m_shares[0].price);
        for (int shift = 56; shift >= 0; shift -= 8)
            body += static_cast<char>(price >> shift & 0xFF);
        const auto volume = m_random() % 4000;
        body += '\xCD';
        body += static_cast<char>(volume >> 8);
        body += static_cast<char>(volume & 0xFF);
        publish("EU.BMW.PACKED", bytesOf(body));
    }

    void publish(std::string_view topic, ByteView body) {
        // A publisher never blocks; what slow subscribers miss is their loss.
        (void)m_socket.send(std::array{bytesOf(topic), body});
    }

    Reactor& m_reactor;
    sockets::Socket m_socket;
    Timer m_timer;
    std::array<Share, 5> m_shares{
        {{"EU.BMW", 92.4}, {"US.MSFT", 415.2}, {"EU.SAP", 181.7}, {"US.AAPL", 226.1}, {"ASIA.7203", 2650.0}}};
    std::minstd_rand m_random;
    unsigned m_ticks = 0;
    std::uint64_t m_number = 0;
};

} // namespace

Started startQuotes(Reactor& reactor, const Folder& folder) {
    auto quotes = std::make_unique<Quotes>(reactor);
    if (const auto bound = quotes->bind(folder.endpoint(quotesFile)); !bound)
        return std::unexpected(bound.error());
    return quotes;
}

} // namespace ipcscope::demo
