// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/base/limits.h"
#include "core/transport/reactor/reactor.h"
#include "tests/support/own_socket.h"
#include "tests/support/raw_peer.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/turning.h"

#include <QTest>

#include <zmq.h>

using namespace ipcscope;
using namespace ipcscope::test;
using zmtp::SocketType;

namespace {

constexpr std::size_t large = 1 << 20;
constexpr std::size_t kernelBuffers = 1 << 20; ///< at most, of both ends

std::string numbered(std::size_t number) {
    std::string text(large, 'x');
    text.replace(0, 4, std::to_string(1000 + number));
    return text;
}

} // namespace

/// High-water marks count messages; beside them no queue holds more than limits::queueBytes.
class TestByteLimits : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// A peer that never reads has its queue, and the others see nothing of it.
    void sendingStops_data() {
        QTest::addColumn<SocketType>("type");
        QTest::newRow("PUB") << SocketType::Pub;
        QTest::newRow("ROUTER") << SocketType::Router;
        QTest::newRow("XSUB, whose messages subscribe too") << SocketType::XSub;
    }
    void sendingStops() {
        QFETCH(SocketType, type);
        TemporaryFolder folder;
        Reactor reactor;
        sockets::Options options;
        options.routerMandatory = true;
        sockets::Socket own(reactor, type, options);
        QVERIFY(own.bind(folder.endpoint("x")));
        RawPeer silent = RawPeer::connectTo(folder.file("x"));
        silent.write(type == SocketType::Pub      ? handshakeOf("SUB") + commandFrame("SUBSCRIBE", "")
                     : type == SocketType::Router ? dealerNamed("d")
                                                  : handshakeOf("XPUB"));
        QVERIFY(turnUntil(reactor, [&] { return own.peerCount() == 1; }));
        QVERIFY(turnUntil(reactor, [&] { return type != SocketType::Pub || own.subscriptionCount() == 1; }));
        std::size_t accepted = 0;
        for (std::size_t number = 0; number < 100; ++number) {
            const std::string body = numbered(number);
            const std::string subscription = '\1' + std::to_string(number);
            const auto sent = type == SocketType::Pub      ? own.send({body})
                              : type == SocketType::Router ? own.send({"d", body})
                                                           : own.send({subscription, body});
            accepted += sent.has_value() && own.dropped() == 0 ? 1 : 0;
            reactor.turn();
        }
        QVERIFY(accepted * large >= limits::queueBytes);
        QVERIFY(accepted * large <= limits::queueBytes + kernelBuffers + large);
        QVERIFY(own.unsent() <= (type == SocketType::XSub ? 100 : accepted)); // subscriptions are never lost
    }

    /// Nobody takes what comes: reading stops, and goes on without a gap.
    void receivingStopsAndGoesOn() {
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        sockets::Socket own(reactor, SocketType::Pull, {}, &notes);
        QVERIFY(own.bind(folder.endpoint("x")));
        LibzmqSocket other(ZMQ_PUSH);
        QVERIFY(other.connect(folder.endpoint("x")));
        constexpr std::size_t count = 60;
        for (std::size_t number = 0; number < count; ++number)
            QVERIFY(turnUntil(reactor, [&] { return other.send({numbered(number)}); }));
        QVERIFY(turnUntil(reactor, [&] { return notes.messages.size() >= limits::queueBytes / large; }));
        turnFor(reactor, 50ms);
        QVERIFY(notes.messages.size() <= limits::queueBytes / large + 1);
        for (std::size_t number = 0; number < count; ++number) {
            std::optional<Frames> got;
            QVERIFY(turnUntil(reactor, [&] { return (got = receive(own)).has_value(); }));
            QCOMPARE(got->front().substr(0, 4), std::to_string(1000 + number));
        }
    }

    /// zmq_setsockopt(3): a mark of zero means no limit.
    void noMarkNoLimit() {
        TemporaryFolder folder;
        Reactor reactor;
        sockets::Options options;
        options.sendHighWaterMark = 0;
        sockets::Socket own(reactor, SocketType::Push, options);
        QVERIFY(own.connect(folder.endpoint("later")));
        for (std::size_t number = 0; number < 40; ++number)
            QVERIFY(own.send({numbered(number)}));
        QCOMPARE(own.unsent(), 40U);
    }

private:
    static std::string dealerNamed(const std::string& id) {
        std::string words = handshakeOf("DEALER").substr(0, 64);
        const std::string property = "\x0bSocket-Type" + std::string("\0\0\0\6DEALER", 10) + "\x08Identity" +
                                     std::string(3, '\0') + static_cast<char>(id.size()) + id;
        return words + commandFrame("READY", property);
    }
};

QTEST_GUILESS_MAIN(TestByteLimits)
#include "tst_byte_limits.moc"
