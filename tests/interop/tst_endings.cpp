// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/reactor/reactor.h"
#include "tests/support/own_socket.h"
#include "tests/support/raw_peer.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/turning.h"

#include <QTest>

#include <filesystem>

#include <poll.h>
#include <zmq.h>

using namespace ipcscope;
using namespace ipcscope::test;
using sockets::Errc;
using zmtp::SocketType;
using Kind = sockets::SocketEvent::Kind;

namespace {

std::size_t openDescriptors() {
    const std::filesystem::directory_iterator all("/proc/self/fd");
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

} // namespace

/// Disconnecting, lingering and closing: what is queued goes out or is counted, and nothing stays behind.
class TestEndings : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void disconnectBringsOutWhatIsQueued() {
        TemporaryFolder folder;
        Reactor reactor;
        sockets::Socket own(reactor, SocketType::Push);
        QVERIFY(own.connect(folder.endpoint("gone")));
        QVERIFY(own.send({"last"}));
        QVERIFY(own.disconnect(folder.endpoint("gone")));
        QCOMPARE(own.send({"no"}).error().code, make_error_code(Errc::WouldBlock));
        LibzmqSocket other(ZMQ_PULL);
        QVERIFY(other.bind(folder.endpoint("gone")));
        std::optional<Frames> got;
        QVERIFY(turnUntil(reactor, [&] { return (got = other.receive()).has_value(); }));
        QCOMPARE(*got, Frames{"last"});
        QVERIFY(turnUntil(reactor, [&] { return own.unsent() == 0 && own.peerCount() == 0; }));
    }

    void lingerBringsOutWhatIsQueued() {
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        LibzmqSocket other(ZMQ_PULL);
        sockets::Socket own(reactor, SocketType::Push, {}, &notes);
        QVERIFY(own.connect(folder.endpoint("x")));
        const std::string large(1 << 20, 'x');
        for (int index = 0; index < 5; ++index)
            QVERIFY(own.send({large}));
        std::optional<std::uint64_t> stayed;
        own.close([&stayed](std::uint64_t unsent) { stayed = unsent; });
        QCOMPARE(own.send({"no"}).error().code, make_error_code(Errc::Closed));
        QCOMPARE(own.subscribe({}).error().code, make_error_code(Errc::Closed));
        QCOMPARE(own.unsubscribe({}).error().code, make_error_code(Errc::Closed));
        QCOMPARE(own.disconnect(folder.endpoint("x")).error().code, make_error_code(Errc::Closed));
        QCOMPARE(own.unbind(folder.endpoint("x")).error().code, make_error_code(Errc::Closed));
        QVERIFY(other.bind(folder.endpoint("x")));
        QVERIFY(turnUntil(reactor, [&] { return stayed.has_value(); }));
        QCOMPARE(*stayed, 0U);
        for (int index = 0; index < 5; ++index)
            QVERIFY(turnUntil(reactor, [&] { return other.receive() == Frames{large}; }));
        QCOMPARE(notes.count(Kind::Closed), 1U);
        stayed.reset();
        own.close([&stayed](std::uint64_t unsent) { stayed = unsent; });
        QVERIFY(turnUntil(reactor, [&] { return stayed.has_value(); }));
        QCOMPARE(notes.count(Kind::Closed), 1U);
    }

    /// What a subscriber held is cleared away in many turns, each of which lets others go on; then the reactor sleeps.
    void manySubscriptionsEndBitByBit_data() {
        QTest::addColumn<SocketType>("type");
        QTest::newRow("PUB") << SocketType::Pub;
        QTest::newRow("RADIO") << SocketType::Radio;
    }
    void manySubscriptionsEndBitByBit() {
        QFETCH(SocketType, type);
        constexpr std::size_t count = 50'000;
        const bool groups = type == SocketType::Radio;
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        sockets::Socket own(reactor, type, {}, &notes);
        QVERIFY(own.bind(folder.endpoint("x")));
        RawPeer many = RawPeer::connectTo(folder.file("x"));
        RawPeer other = RawPeer::connectTo(folder.file("x"));
        for (RawPeer* peer : {&many, &other})
            peer->write(handshakeOf(groups ? "DISH" : "SUB"));
        other.write(commandFrame(groups ? "JOIN" : "SUBSCRIBE", "100"));
        std::string wishes;
        for (std::size_t number = 0; number < count; ++number)
            wishes += commandFrame(groups ? "JOIN" : "SUBSCRIBE", std::to_string(number));
        std::size_t written = 0;
        QVERIFY(turnUntil(reactor, [&] {
            written += many.writeSome(std::string_view(wishes).substr(written));
            return own.subscriptionCount() == count + 1;
        }));
        many.close();
        QVERIFY(turnUntil(reactor, [&] { return notes.count(Kind::Disconnected) == 1; }));
        QCOMPARE(own.subscriptionCount(), 1U);
        QVERIFY(groups ? own.send({"100", "x"}) : own.send({"100x"}));
        QVERIFY(turnUntil(reactor, [&] { return other.heard().ends_with('x'); }));
        std::size_t turns = 0;
        for (pollfd work{reactor.fd(), POLLIN, 0}; ::poll(&work, 1, 0) > 0 && turns < count; ++turns)
            reactor.turn();
        QVERIFY(turns >= 4 && turns < 100);
    }

    void lingerEnds() {
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        sockets::Options options;
        options.linger = 50ms;
        auto own = std::make_unique<sockets::Socket>(reactor, SocketType::Push, options, &notes);
        QVERIFY(own->connect(folder.endpoint("nobody")));
        for (int index = 0; index < 3; ++index)
            QVERIFY(own->send({"x"}));
        std::optional<std::uint64_t> stayed;
        own->close([&](std::uint64_t unsent) {
            stayed = unsent;
            own.reset();
        });
        QVERIFY(turnUntil(reactor, [&] { return stayed.has_value(); }));
        QCOMPARE(*stayed, 3U);
        QCOMPARE(notes.last(Kind::Closed).event.unsent, 3U);
        QVERIFY(!own);
    }

    void destructionCountsWhatStays() {
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        {
            sockets::Socket own(reactor, SocketType::Push, {}, &notes);
            QVERIFY(own.connect(folder.endpoint("nobody")));
            QVERIFY(own.send({"x"}));
            QVERIFY(own.send({"y"}));
        }
        QCOMPARE(notes.count(Kind::Closed), 1U);
        QCOMPARE(notes.last(Kind::Closed).event.unsent, 2U);
    }

    void thousandConnectionsLeaveNoDescriptor() {
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        sockets::Socket own(reactor, SocketType::Pull, {}, &notes);
        QVERIFY(own.bind(folder.endpoint("many")));
        const std::size_t before = openDescriptors();
        const std::string hello = handshakeOf("PUSH");
        for (int round = 0; round < 1000; ++round) {
            RawPeer peer = RawPeer::connectTo(folder.file("many"));
            if (round % 3 != 0)
                peer.write(hello);
            if (round % 3 == 2)
                QVERIFY(turnUntil(reactor, [&] { return own.peerCount() > 0; }));
            peer.close();
            reactor.turn();
        }
        QVERIFY(turnUntil(reactor, [&] {
            return own.peerCount() == 0 && notes.count(Kind::Accepted) == 1000 &&
                   notes.count(Kind::HandshakeFailed) + notes.count(Kind::Disconnected) == 1000;
        }));
        QCOMPARE(openDescriptors(), before);
    }
};

QTEST_GUILESS_MAIN(TestEndings)
#include "tst_endings.moc"
