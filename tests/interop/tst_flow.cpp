// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/reactor/reactor.h"
#include "tests/support/own_socket.h"
#include "tests/support/raw_peer.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/turning.h"

#include <QTest>

#include <algorithm>
#include <array>

#include <zmq.h>

using namespace ipcscope;
using namespace ipcscope::test;
using namespace std::string_literals;
using sockets::Errc;
using zmtp::SocketType;
using Kind = sockets::SocketEvent::Kind;

Q_DECLARE_METATYPE(ipcscope::zmtp::SocketType)

namespace {

std::ptrdiff_t occurrences(std::string_view text, std::string_view what) {
    std::ptrdiff_t count = 0;
    for (auto at = text.find(what); at != std::string_view::npos; at = text.find(what, at + what.size()))
        ++count;
    return count;
}

} // namespace

/// High-water marks, fairness, and peers that read too little or say too much.
class TestFlow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void boundWithoutPeers_data() {
        QTest::addColumn<SocketType>("type");
        QTest::addColumn<bool>("blocks");
        QTest::addColumn<unsigned>("dropped");
        QTest::newRow("PUSH") << SocketType::Push << true << 0U;
        QTest::newRow("DEALER") << SocketType::Dealer << true << 0U;
        QTest::newRow("REQ") << SocketType::Req << true << 0U;
        QTest::newRow("PAIR") << SocketType::Pair << true << 0U;
        QTest::newRow("PUB") << SocketType::Pub << false << 0U;
        QTest::newRow("XPUB") << SocketType::XPub << false << 0U;
        QTest::newRow("ROUTER") << SocketType::Router << false << 1U;
    }
    void boundWithoutPeers() {
        QFETCH(SocketType, type);
        QFETCH(bool, blocks);
        QFETCH(unsigned, dropped);
        TemporaryFolder folder;
        Reactor reactor;
        sockets::Socket own(reactor, type);
        QVERIFY(own.bind(folder.endpoint("x")));
        QCOMPARE(own.writable(), !blocks);
        const auto sent = own.send({"id", "x"});
        QCOMPARE(sent.has_value(), !blocks);
        if (blocks)
            QCOMPARE(sent.error().code, make_error_code(Errc::WouldBlock));
        QCOMPARE(own.dropped(), dropped);
    }

    void directionsThatATypeHasNot() {
        Reactor reactor;
        for (const SocketType type : {SocketType::Pull, SocketType::Sub}) {
            sockets::Socket own(reactor, type);
            QCOMPARE(own.send({"x"}).error().code, make_error_code(Errc::NotSupported));
        }
        for (const SocketType type : {SocketType::Push, SocketType::Pub}) {
            sockets::Socket own(reactor, type);
            QCOMPARE(own.receive().error().code, make_error_code(Errc::NotSupported));
            QCOMPARE(own.subscribe({}).error().code, make_error_code(Errc::NotSupported));
        }
    }

    void aSlowSubscriberHarmsNobody() {
        TemporaryFolder folder;
        Reactor reactor;
        sockets::Options options;
        options.sendHighWaterMark = 20;
        sockets::Socket own(reactor, SocketType::Pub, options);
        QVERIFY(own.bind(folder.endpoint("feed")));
        RawPeer slow = RawPeer::connectTo(folder.file("feed"));
        slow.write(handshakeOf("SUB") + commandFrame("SUBSCRIBE", ""));
        LibzmqSocket good(ZMQ_SUB);
        good.set(ZMQ_SUBSCRIBE, std::string_view());
        QVERIFY(good.connect(folder.endpoint("feed")));
        QVERIFY(turnUntil(reactor, [&] { return own.subscriptionCount() == 2; }));
        const std::string body(10'000, 'x');
        for (int index = 0; index < 500; ++index) {
            QVERIFY(send(own, {std::to_string(index), body}));
            std::optional<Frames> got;
            QVERIFY(turnUntil(reactor, [&] { return (got = good.receive()).has_value(); }, 1s));
            QCOMPARE(got->front(), std::to_string(index));
        }
        QVERIFY(own.dropped() > 300);
        QVERIFY(own.unsent() <= 20);
        const std::uint64_t dropped = own.dropped();
        std::size_t whole = 0;
        QVERIFY(turnUntil(reactor, [&] {
            whole = slow.heard().size();
            return own.unsent() == 0;
        }));
        turnFor(reactor, 50ms);
        whole = slow.heard().size();
        QVERIFY(whole >= (500 - dropped) * body.size());
        QCOMPARE(own.dropped(), dropped);
    }

    void receivingStopsAtTheMarkAndGoesOn() {
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        sockets::Options options;
        options.receiveHighWaterMark = 10;
        sockets::Socket own(reactor, SocketType::Pull, options, &notes);
        QVERIFY(own.bind(folder.endpoint("x")));
        LibzmqSocket other(ZMQ_PUSH);
        QVERIFY(other.connect(folder.endpoint("x")));
        for (int index = 0; index < 500; ++index)
            QVERIFY(other.send({std::to_string(index)}));
        QVERIFY(turnUntil(reactor, [&] { return notes.messages.size() == 10; }));
        turnFor(reactor, 50ms);
        QCOMPARE(notes.messages.size(), 10U);
        unsigned readableCalls = 0;
        own.onReadable([&readableCalls] { ++readableCalls; });
        for (int index = 0; index < 500; ++index) {
            std::optional<Frames> got;
            QVERIFY(turnUntil(reactor, [&] { return (got = receive(own)).has_value(); }));
            QCOMPARE(*got, Frames{std::to_string(index)});
            QVERIFY(notes.messages.size() <= static_cast<std::size_t>(index) + 11);
        }
    }

    void aCloseIsNoticedWithoutReading() {
        TemporaryFolder folder;
        Reactor reactor;
        sockets::Options options;
        options.receiveHighWaterMark = 1;
        sockets::Socket own(reactor, SocketType::Pull, options);
        QVERIFY(own.bind(folder.endpoint("x")));
        RawPeer peer = RawPeer::connectTo(folder.file("x"));
        peer.write(handshakeOf("PUSH") + "\0\1a"s + "\0\1b"s);
        QVERIFY(turnUntil(reactor, [&] { return own.readable(); }));
        peer.write("\0\1c\0\5cut"s);
        turnFor(reactor, 20ms);
        QCOMPARE(own.peerCount(), 1U);
        peer.close();
        QVERIFY(turnUntil(reactor, [&] { return own.peerCount() == 0; }));
        for (const char* body : {"a", "b", "c"})
            QCOMPARE(receive(own), Frames{body});
        QVERIFY(!receive(own));
    }

    void fairInAndBalanceOut() {
        TemporaryFolder folder;
        Reactor reactor;
        sockets::Socket push(reactor, SocketType::Push);
        QVERIFY(push.bind(folder.endpoint("out")));
        std::array<std::unique_ptr<LibzmqSocket>, 3> pulls;
        for (auto& pull : pulls) {
            pull = std::make_unique<LibzmqSocket>(ZMQ_PULL);
            QVERIFY(pull->connect(folder.endpoint("out")));
        }
        QVERIFY(turnUntil(reactor, [&] { return push.peerCount() == 3; }));
        for (int index = 0; index < 300; ++index)
            QVERIFY(push.send({"x"}));
        for (auto& pull : pulls) {
            int count = 0;
            QVERIFY(turnUntil(reactor, [&] {
                count += pull->receive() ? 1 : 0;
                return count == 100;
            }));
            QVERIFY(!pull->receive());
        }
        sockets::Socket pull(reactor, SocketType::Pull);
        QVERIFY(pull.bind(folder.endpoint("in")));
        RawPeer loud = RawPeer::connectTo(folder.file("in"));
        RawPeer quiet = RawPeer::connectTo(folder.file("in"));
        std::string many = handshakeOf("PUSH");
        for (int index = 0; index < 500; ++index)
            many += "\0\1L"s;
        loud.write(many);
        quiet.write(handshakeOf("PUSH") + "\0\1Q"s);
        QVERIFY(turnUntil(reactor, [&] { return pull.peerCount() == 2; }));
        turnFor(reactor, 50ms);
        const Frames first = receive(pull).value();
        const Frames second = receive(pull).value();
        QVERIFY(first == Frames{"Q"} || second == Frames{"Q"});
    }

    void aFullPeerIsPassedOver() {
        TemporaryFolder folder;
        Reactor reactor;
        sockets::Options options;
        options.sendHighWaterMark = 4;
        sockets::Socket push(reactor, SocketType::Push, options);
        QVERIFY(push.bind(folder.endpoint("x")));
        RawPeer stuck = RawPeer::connectTo(folder.file("x"));
        stuck.write(handshakeOf("PULL"));
        LibzmqSocket good(ZMQ_PULL);
        QVERIFY(good.connect(folder.endpoint("x")));
        QVERIFY(turnUntil(reactor, [&] { return push.peerCount() == 2; }));
        const std::string body(100'000, 'x');
        unsigned writableCalls = 0;
        push.onWritable([&writableCalls] { ++writableCalls; });
        unsigned got = 0;
        int sent = 0;
        while (sent < 100 && send(push, {body})) // both are full before anybody has a turn
            ++sent;
        QVERIFY(sent < 100);
        for (; sent < 100; ++sent) {
            QVERIFY(turnUntil(reactor, [&] {
                got += good.receive() ? 1 : 0;
                return send(push, {body});
            }));
        }
        QVERIFY(turnUntil(reactor, [&] {
            got += good.receive() ? 1 : 0;
            return got >= 90;
        }));
        QVERIFY(writableCalls > 0);
    }

    void whatATypeCannotReceiveStopsAtTheWire_data() {
        QTest::addColumn<SocketType>("ours");
        QTest::addColumn<QByteArray>("theirs");
        QTest::newRow("PUSH") << SocketType::Push << QByteArray("PULL");
        QTest::newRow("PUB") << SocketType::Pub << QByteArray("SUB");
        QTest::newRow("PULL") << SocketType::Pull << QByteArray("PUSH");
        QTest::newRow("ROUTER") << SocketType::Router << QByteArray("DEALER");
        QTest::newRow("DEALER") << SocketType::Dealer << QByteArray("ROUTER");
        QTest::newRow("SUB") << SocketType::Sub << QByteArray("PUB");
    }
    void whatATypeCannotReceiveStopsAtTheWire() {
        QFETCH(SocketType, ours);
        QFETCH(QByteArray, theirs);
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        sockets::Socket own(reactor, ours, {}, &notes);
        QVERIFY(own.bind(folder.endpoint("x")));
        RawPeer peer = RawPeer::connectTo(folder.file("x"));
        peer.write(handshakeOf(theirs.toStdString()));
        const std::string flood = commandFrame("SUBSCRIBE", "A") + commandFrame("CANCEL", "A") +
                                  commandFrame("JOIN", "g") + commandFrame("PONG", "");
        const bool deaf = ours == SocketType::Push || ours == SocketType::Pub;
        for (int index = 0; index < 2000; ++index) {
            peer.write(deaf ? flood + "\0\5noise"s : flood);
            reactor.turn();
        }
        QVERIFY(turnUntil(reactor, [&] { return notes.commands.size() == 4000; }));
        QCOMPARE(own.swallowed(), deaf ? 2000U : 0U);
        QCOMPARE(notes.messages.size(), deaf ? 2000U : 0U);
        QVERIFY(!own.readable());
        QCOMPARE(own.peerCount(), 1U);
        peer.close();
        QVERIFY(turnUntil(reactor, [&] { return own.peerCount() == 0; }));
        QCOMPARE(notes.count(Kind::Disconnected), 1U);
    }

    void tooManySubscriptionsCloseTheConnection() {
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        sockets::Socket own(reactor, SocketType::Pub, {}, &notes);
        QVERIFY(own.bind(folder.endpoint("x")));
        RawPeer peer = RawPeer::connectTo(folder.file("x"));
        peer.write(handshakeOf("SUB"));
        const std::string piece(1 << 15, 'p');
        for (int index = 0; index < 70 && !peer.ended(); ++index) {
            peer.write(fromHex("02 00*5 10 00 05 01") + std::to_string(1000 + index));
            for (int part = 0; part < 32; ++part) {
                if (peer.ended())
                    break;
                peer.write(piece);
                reactor.turn();
                reactor.turn();
            }
        }
        QVERIFY(turnUntil(reactor, [&] { return notes.count(Kind::Disconnected) == 1; }));
        QCOMPARE(notes.last(Kind::Disconnected).event.error.code, make_error_code(Errc::TooManySubscriptions));
        QVERIFY(notes.topics.size() == 64);
    }

    void subscriptionsAreCountedAndTold() {
        TemporaryFolder folder;
        Reactor reactor;
        sockets::Socket own(reactor, SocketType::XPub);
        QVERIFY(own.bind(folder.endpoint("x")));
        RawPeer one = RawPeer::connectTo(folder.file("x"));
        one.write(handshakeOf("SUB") + commandFrame("SUBSCRIBE", "A") + commandFrame("SUBSCRIBE", "A") +
                  commandFrame("CANCEL", "A") + commandFrame("SUBSCRIBE", "B"));
        QVERIFY(turnUntil(reactor, [&] { return own.subscriptionCount() == 2; }));
        RawPeer two = RawPeer::connectTo(folder.file("x"));
        two.write(handshakeOf("SUB") + "\0\2\1A"s);
        QVERIFY(turnUntil(reactor, [&] { return own.subscriptionCount() == 3; }));
        one.close();
        QVERIFY(turnUntil(reactor, [&] { return own.subscriptionCount() == 1; }));
        two.close();
        QVERIFY(turnUntil(reactor, [&] { return own.subscriptionCount() == 0; }));
        std::vector<std::string> told;
        while (const auto frames = receive(own))
            told.push_back(frames->front());
        QCOMPARE(told, (std::vector<std::string>{"\1A", "\1B", "\0B"s, "\0A"s}));
    }

    /// To a publisher that counts: who was there all the time, and who comes when one was called off already.
    void cancelsAreAsManyAsSubscriptions() {
        TemporaryFolder folder;
        Reactor reactor;
        sockets::Socket own(reactor, SocketType::Sub);
        QVERIFY(own.bind(folder.endpoint("x")));
        std::array<RawPeer, 2> publishers;
        const auto join = [&](RawPeer& publisher, std::size_t peers) {
            publisher = RawPeer::connectTo(folder.file("x"));
            publisher.write(handshakeOf("PUB"));
            return turnUntil(reactor, [&] { return own.peerCount() == peers; });
        };
        const auto heard = [&](const char* command, std::string_view topic, std::ptrdiff_t count) {
            return turnUntil(reactor, [&] {
                return std::ranges::all_of(publishers, [&](RawPeer& publisher) {
                    return occurrences(publisher.heard(), commandFrame(command, topic)) == count;
                });
            });
        };
        const ByteView a = bytesOf("A");
        QVERIFY(join(publishers[0], 1));
        QVERIFY(own.subscribe(a) && own.subscribe(a) && own.subscribe(a) && own.unsubscribe(a));
        QVERIFY(join(publishers[1], 2));
        QVERIFY(heard("SUBSCRIBE", "A", 3));
        QVERIFY(own.unsubscribe(a) && own.unsubscribe(a));
        QVERIFY(heard("CANCEL", "A", 3));
        QVERIFY(own.subscribe(a) && own.unsubscribe(a) && own.subscribe(bytesOf("end")));
        QVERIFY(heard("SUBSCRIBE", "end", 1));
        QVERIFY(heard("SUBSCRIBE", "A", 4) && heard("CANCEL", "A", 4));
    }

    void subscriptionsAreMadeAgain_data() {
        QTest::addColumn<SocketType>("type");
        QTest::newRow("SUB") << SocketType::Sub;
        QTest::newRow("XSUB") << SocketType::XSub;
    }
    void subscriptionsAreMadeAgain() {
        QFETCH(SocketType, type);
        TemporaryFolder folder;
        Reactor reactor;
        sockets::Socket own(reactor, type);
        QVERIFY(own.connect(folder.endpoint("x")));
        const auto subscribe = [&](bool yes, const std::string& topic) {
            if (type == SocketType::Sub)
                return (yes ? own.subscribe(bytesOf(topic)) : own.unsubscribe(bytesOf(topic))).has_value();
            return send(own, {(yes ? "\1" : "\0"s) + topic});
        };
        QVERIFY(subscribe(true, "A") && subscribe(true, "A") && subscribe(true, "B") && subscribe(false, "B"));
        for (int round = 0; round < 2; ++round) {
            LibzmqSocket other(ZMQ_XPUB);
            QVERIFY(other.bind(folder.endpoint("x")));
            std::optional<Frames> told;
            QVERIFY(turnUntil(reactor, [&] { return (told = other.receive()).has_value(); }));
            QCOMPARE(*told, Frames{"\1A"});
            turnFor(reactor, 20ms);
            QVERIFY(!other.receive());
            QVERIFY(other.send({"A-news"}));
            std::optional<Frames> got;
            QVERIFY(turnUntil(reactor, [&] { return (got = receive(own)).has_value(); }));
            QCOMPARE(*got, Frames{"A-news"});
        }
    }

    void observingKeepsNothing() {
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        sockets::Options options;
        options.observeOnly = true;
        options.receiveHighWaterMark = 5;
        sockets::Socket own(reactor, SocketType::Sub, options, &notes);
        QVERIFY(own.subscribe({}));
        LibzmqSocket other(ZMQ_XPUB);
        QVERIFY(other.bind(folder.endpoint("x")));
        QVERIFY(own.connect(folder.endpoint("x")));
        QVERIFY(turnUntil(reactor, [&] { return other.receive().has_value(); }));
        for (int index = 0; index < 100; ++index)
            QVERIFY(other.send({std::to_string(index), "body"}));
        QVERIFY(turnUntil(reactor, [&] { return notes.messages.size() == 100; }));
        QCOMPARE(notes.messages.back(), (Frames{"99", "body"}));
        QVERIFY(!own.readable());
    }
};

QTEST_GUILESS_MAIN(TestFlow)
#include "tst_flow.moc"
