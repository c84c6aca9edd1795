// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/sockets/errc.h"
#include "tests/interop/subject.h"
#include "tests/support/raw_peer.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/turning.h"

#include <QTest>

#include <zmq.h>

using namespace ipcscope;
using namespace ipcscope::test;
using zmtp::SocketType;

/// STREAM: raw bytes with peers that know nothing of ZMTP. The same for our socket and for libzmq's.
class TestRawStreams : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void acceptedPeersAreTold_data() { makerRows(); }
    void acceptedPeersAreTold() {
        QFETCH(Maker, maker);
        Bound test(maker);
        RawPeer peer = RawPeer::connectTo(test.path);
        const Frames came = test.stream.awaited();
        QCOMPARE(came.size(), 2U);
        QCOMPARE(came[0].size(), 5U);
        QCOMPARE(came[0][0], '\0');
        QCOMPARE(came[1], std::string());
        peer.write("GET / HTTP/1.0\r\n\r\n");
        QCOMPARE(test.stream.awaited(), (Frames{came[0], "GET / HTTP/1.0\r\n\r\n"}));
        QVERIFY(test.stream.send({came[0], "HTTP/1.0 200 OK\r\n\r\nhello"}));
        QVERIFY(turnUntil(test.reactor, [&] { return peer.heard() == "HTTP/1.0 200 OK\r\n\r\nhello"; }));
        peer.close();
        QCOMPARE(test.stream.awaited(), (Frames{came[0], ""}));
        QVERIFY(test.until([&] { return !test.stream.send({came[0], "anybody?"}); }));
    }

    /// What is sent first goes out, then the connection is closed; the next peer has another id.
    void anEmptyRunCloses_data() { makerRows(); }
    void anEmptyRunCloses() {
        QFETCH(Maker, maker);
        Bound test(maker);
        RawPeer peer = RawPeer::connectTo(test.path);
        const std::string id = test.stream.awaited().at(0);
        const std::string body(100'000, 'x');
        QVERIFY(test.stream.send({id, body}));
        QVERIFY(test.stream.send({id, "the end"}));
        QVERIFY(test.stream.send({id, ""}));
        QVERIFY(test.until([&] { return peer.ended(); }));
        QCOMPARE(peer.heard(), body + "the end");
        QVERIFY(test.stream.silent()); // who closes is not told of it
        QVERIFY(!test.stream.send({id, "x"}));
        RawPeer next = RawPeer::connectTo(test.path);
        const Frames came = test.stream.awaited();
        QCOMPARE(came.size(), 2U);
        QVERIFY(came[0] != id);
    }

    void withoutNotifyOnlyBytesCome_data() { makerRows(); }
    void withoutNotifyOnlyBytesCome() {
        QFETCH(Maker, maker);
        Bound test(maker, [](Subject& stream) { return stream.set(ZMQ_STREAM_NOTIFY, 0); });
        RawPeer peer = RawPeer::connectTo(test.path);
        QVERIFY(test.stream.silent());
        peer.write("one");
        const Frames came = test.stream.awaited();
        QCOMPARE(came.size(), 2U);
        QCOMPARE(came[1], std::string("one"));
        peer.close();
        QVERIFY(test.stream.silent());
    }

    void connectedPeersAreToldToo_data() { makerRows(); }
    void connectedPeersAreToldToo() {
        QFETCH(Maker, maker);
        TemporaryFolder folder;
        Reactor reactor;
        RawListener listener(folder.file("x"));
        Subject stream(maker, reactor, SocketType::Stream);
        QVERIFY(stream.set(ZMQ_RECONNECT_IVL, 20));
        QVERIFY(stream.connect(folder.endpoint("x")));
        const std::string given = stream.text(ZMQ_ROUTING_ID);
        QCOMPARE(given.size(), 5U);
        QCOMPARE(stream.awaited(), (Frames{given, ""}));
        RawPeer peer = acceptedBy(listener, reactor);
        peer.write("welcome");
        QCOMPARE(stream.awaited(), (Frames{given, "welcome"}));
        QVERIFY(stream.send({given, "thanks"}));
        QVERIFY(turnUntil(reactor, [&] { return peer.heard() == "thanks"; }));
        peer.close();
        QCOMPARE(stream.awaited(), (Frames{given, ""}));
        // The next connection has the same id.
        QCOMPARE(stream.awaited(), (Frames{given, ""}));
        RawPeer again = acceptedBy(listener, reactor);
        QVERIFY(stream.send({given, "again"}));
        QVERIFY(turnUntil(reactor, [&] { return again.heard() == "again"; }));
        QVERIFY(stream.send({given, ""}));
        QVERIFY(turnUntil(reactor, [&] {
            stream.poke();
            return again.ended();
        }));
        turnFor(reactor, 60ms);
        QVERIFY(!listener.accept().open()); // closed for good
    }

    /// The peer of the next connect has the name we give it; what is sent before it is there waits.
    void peersAreNamedByUs_data() { makerRows(); }
    void peersAreNamedByUs() {
        QFETCH(Maker, maker);
        TemporaryFolder folder;
        Reactor reactor;
        Subject stream(maker, reactor, SocketType::Stream);
        QVERIFY(stream.set(ZMQ_RECONNECT_IVL, 20));
        QVERIFY(stream.set(ZMQ_CONNECT_ROUTING_ID, "server"));
        QVERIFY(stream.connect(folder.endpoint("x")));
        QVERIFY(stream.send({"server", "early"}));
        RawListener listener(folder.file("x"));
        RawPeer peer = acceptedBy(listener, reactor);
        QVERIFY(turnUntil(reactor, [&] { return peer.heard() == "early"; }));
        QCOMPARE(stream.awaited(), (Frames{"server", ""}));
        RawListener other(folder.file("y"));
        QVERIFY(stream.connect(folder.endpoint("y"))); // the name was for one connect
        QCOMPARE(stream.awaited().at(0).size(), 5U);
    }

    void twoStreams_data() {
        QTest::addColumn<Maker>("maker");
        QTest::addColumn<Maker>("other");
        QTest::newRow("ours, ours") << Maker::Ours << Maker::Ours;
        QTest::newRow("ours, libzmq") << Maker::Ours << Maker::Libzmq;
        QTest::newRow("libzmq, ours") << Maker::Libzmq << Maker::Ours;
    }
    void twoStreams() {
        QFETCH(Maker, maker);
        QFETCH(Maker, other);
        Bound test(maker);
        Subject client(other, test.reactor, SocketType::Stream);
        QVERIFY(client.connect(test.endpoint));
        const std::string server = client.awaited().at(0);
        const std::string id = test.stream.awaited().at(0);
        const std::string body(300'000, 'b');
        QVERIFY(client.sent({server, body}));
        std::string got;
        while (got.size() < body.size()) {
            const Frames came = test.stream.awaited();
            QCOMPARE(came.size(), 2U);
            QCOMPARE(came[0], id);
            QVERIFY(!came[1].empty() && came[1].size() <= 8192);
            got += came[1];
        }
        QCOMPARE(got, body);
        QVERIFY(client.send({server, ""}));
        std::optional<Frames> last;
        QVERIFY(turnUntil(test.reactor, [&] {
            client.poke();
            return (last = test.stream.receive()).has_value();
        }));
        QCOMPARE(*last, (Frames{id, ""}));
    }

    /// What a ZMTP peer says is bytes as any others.
    void zmtpIsBytes_data() { makerRows(); }
    void zmtpIsBytes() {
        QFETCH(Maker, maker);
        Bound test(maker);
        LibzmqSocket dealer(ZMQ_DEALER);
        QVERIFY(dealer.connect(test.endpoint));
        const std::string id = test.stream.awaited().at(0);
        std::string heard;
        while (heard.size() < 10)
            heard += test.stream.awaited().at(1);
        QCOMPARE(heard.substr(0, 10), fromHex("ff 00*7 01 7f"));
        QVERIFY(test.stream.send({id, handshakeOf("ROUTER")}));
        while (heard.size() <= 64)
            heard += test.stream.awaited().at(1);
        QVERIFY(test.stream.send({id, fromHex("00 02 68 69")}));
        std::optional<Frames> got;
        QVERIFY(turnUntil(test.reactor, [&] { return (got = dealer.receive()).has_value(); }));
        QCOMPARE(*got, Frames{"hi"});
    }

    void aFullPeerMakesTheSenderWait_data() { makerRows(); }
    void aFullPeerMakesTheSenderWait() {
        QFETCH(Maker, maker);
        Bound test(maker, [](Subject& stream) { return stream.set(ZMQ_SNDHWM, 3); });
        RawPeer peer = RawPeer::connectTo(test.path);
        RawPeer other = RawPeer::connectTo(test.path);
        const std::string id = test.stream.awaited().at(0);
        const std::string second = test.stream.awaited().at(0);
        const std::string body(100'000, 'x');
        std::size_t count = 0;
        while (count < 100 && test.stream.send({id, body})) {
            ++count;
            turnFor(test.reactor, 2ms);
        }
        QVERIFY(count < 100);
        QVERIFY(test.stream.send({second, "not you"}));
        // Which of the two has that id, they see by what comes.
        QVERIFY(
            turnUntil(test.reactor, [&] { return peer.heard().size() + other.heard().size() >= count * body.size(); }));
        QVERIFY(test.stream.sent({id, "again"}));
    }

    /// Bytes stay with the kernel, and with the sender, when the application does not take them.
    void anApplicationThatDoesNotReadHoldsThePeer_data() { makerRows(); }
    void anApplicationThatDoesNotReadHoldsThePeer() {
        QFETCH(Maker, maker);
        Bound test(maker, [](Subject& stream) { return stream.set(ZMQ_RCVHWM, 4); });
        RawPeer peer = RawPeer::connectTo(test.path);
        const std::string block(8192, 'r');
        std::size_t written = 0;
        for (int quiet = 0; quiet < 50 && written < (64U << 20);) {
            const auto count = peer.writeSome(block);
            written += count;
            quiet = count == 0 ? quiet + 1 : 0;
            turnFor(test.reactor, count == 0 ? 2ms : 0ms);
        }
        QVERIFY(written < 4U << 20);
        QCOMPARE(test.stream.awaited().at(1), std::string());
        std::size_t got = 0;
        while (got < written)
            got += test.stream.awaited().at(1).size();
        QCOMPARE(got, written);
    }

    /// An id that nobody has is an error, and an id alone is no message.
    void whatCannotBeSent() {
        Bound test(Maker::Ours);
        RawPeer peer = RawPeer::connectTo(test.path);
        const std::string id = test.stream.awaited().at(0);
        sockets::Socket& own = test.stream.own();
        QCOMPARE(own.send({"nobody", "x"}).error().code, sockets::Errc::HostUnreachable);
        QCOMPARE(own.mayBegin(bytesOf("nobody")).error().code, sockets::Errc::HostUnreachable);
        QVERIFY(own.send({id}));
        QCOMPARE(own.dropped(), 1U);
        QCOMPARE(own.send({id, "a", "b"}).error().code, std::errc::invalid_argument);
        QVERIFY(own.send({id, "whole"}));
        QVERIFY(turnUntil(test.reactor, [&] { return peer.heard() == "whole"; }));
    }

    /// A name that is in use is not given twice.
    void namesAreNotGivenTwice() {
        TemporaryFolder folder;
        Reactor reactor;
        RawListener listener(folder.file("x"));
        Subject stream(Maker::Ours, reactor, SocketType::Stream);
        for (int i = 0; i < 2; ++i) {
            QVERIFY(stream.set(ZMQ_CONNECT_ROUTING_ID, "same"));
            QVERIFY(stream.connect(folder.endpoint("x")));
        }
        const Frames first = stream.awaited();
        const Frames second = stream.awaited();
        QVERIFY((first[0] == "same") != (second[0] == "same"));
    }

    /// A connection that is lost takes what was not sent on it with it.
    void theNextConnectionBeginsAnew() {
        TemporaryFolder folder;
        Reactor reactor;
        RawListener listener(folder.file("x"));
        Subject stream(Maker::Ours, reactor, SocketType::Stream);
        QVERIFY(stream.set(ZMQ_RECONNECT_IVL, 20));
        QVERIFY(stream.connect(folder.endpoint("x")));
        const std::string id = stream.awaited().at(0);
        RawPeer peer = acceptedBy(listener, reactor);
        for (int i = 0; i < 20; ++i)
            QVERIFY(stream.send({id, std::string(100'000, 'o')}));
        peer.close();
        RawPeer next = acceptedBy(listener, reactor);
        QVERIFY(stream.sent({id, "new"}));
        QVERIFY(turnUntil(reactor, [&] { return next.heard() == "new"; }));
    }

private:
    static RawPeer acceptedBy(RawListener& listener, Reactor& reactor) {
        RawPeer peer;
        turnUntil(reactor, [&] { return (peer = listener.accept()).open(); });
        return peer;
    }
    struct Bound {
        explicit Bound(
            Maker maker, const std::function<bool(Subject&)>& prepare = [](Subject&) { return true; })
            : stream(maker, reactor, SocketType::Stream) {
            if (!prepare(stream) || !stream.bind(endpoint))
                qFatal("cannot bind");
        }

        /// libzmq sees to its connections inside calls only.
        template<class Condition>
        bool until(Condition condition) {
            return turnUntil(reactor, [&] {
                stream.poke();
                return condition();
            });
        }

        TemporaryFolder folder;
        const std::string path = folder.file("x");
        const std::string endpoint = folder.endpoint("x");
        Reactor reactor;
        Subject stream;
    };
};

QTEST_GUILESS_MAIN(TestRawStreams)
#include "tst_raw_streams.moc"
