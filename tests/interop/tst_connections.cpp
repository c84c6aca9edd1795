// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/reactor/reactor.h"
#include "core/transport/zmtp/errc.h"
#include "tests/support/own_socket.h"
#include "tests/support/raw_peer.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/turning.h"

#include <QTest>

#include <filesystem>
#include <fstream>

#include <zmq.h>

using namespace ipcscope;
using namespace ipcscope::test;
using sockets::Errc;
using zmtp::SocketType;
using Kind = sockets::SocketEvent::Kind;

Q_DECLARE_METATYPE(ipcscope::zmtp::SocketType)

/// Binding, connecting and refusing, with libzmq at the other end.
class TestConnections : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void connectWaitsForBind() {
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        sockets::Socket own(reactor, SocketType::Push, {}, &notes);
        const std::string endpoint = folder.endpoint("later/feed");
        QVERIFY(own.connect(endpoint));
        QCOMPARE(notes.count(Kind::Connecting), 1U);
        QCOMPARE(notes.last(Kind::Connecting).event.error.code.value(), ENOENT);
        QVERIFY(notes.last(Kind::Connecting).event.retryIn >= 100ms);
        for (const char* body : {"1", "2", "3"})
            QVERIFY(own.send({body}));
        QCOMPARE(own.unsent(), 3U);
        QVERIFY(turnUntil(reactor, [&] { return notes.count(Kind::Retrying) > 0; }));
        std::filesystem::create_directory(folder.file("later"));
        LibzmqSocket other(ZMQ_PULL);
        QVERIFY(other.bind(endpoint));
        Frames got;
        QVERIFY(turnUntil(reactor, [&] {
            if (const auto frames = other.receive())
                got.push_back(frames->front());
            return got.size() == 3;
        }));
        QCOMPARE(got, (Frames{"1", "2", "3"}));
        QCOMPARE(own.unsent(), 0U);
        QCOMPARE(notes.count(Kind::Connected), 1U);
        QCOMPARE(notes.last(Kind::Connected).event.credentials.pid, ::getpid());
        const auto& established = notes.last(Kind::Established);
        QCOMPARE(established.announcement->type, SocketType::Pull);
        QCOMPARE(established.event.peer, notes.last(Kind::Connected).event.peer);
    }

    void bindRefusesWhatIsAlive() {
        TemporaryFolder folder;
        Reactor reactor;
        LibzmqSocket other(ZMQ_PULL);
        QVERIFY(other.bind(folder.endpoint("live")));
        sockets::Socket own(reactor, SocketType::Pull);
        const auto refused = own.bind(folder.endpoint("live"));
        QCOMPARE(refused.error().code.value(), EADDRINUSE);
        QVERIFY(refused.error().attempt.find(folder.file("live")) != std::string::npos);
        std::ofstream(folder.file("file")) << "text";
        QCOMPARE(own.bind(folder.endpoint("file")).error().code.value(), EEXIST);
        QVERIFY(std::filesystem::is_regular_file(folder.file("file")));
        Notes notes;
        sockets::Options options;
        options.takeover = true;
        sockets::Socket taker(reactor, SocketType::Pull, options, &notes);
        QVERIFY(taker.bind(folder.endpoint("live")));
        QCOMPARE(notes.last(Kind::Listening).event.replaced, ipc::Replaced::LiveSocket);
    }

    void endpointsThatCanNeverWork_data() {
        QTest::addColumn<QString>("endpoint");
        QTest::addColumn<int>("number");
        QTest::newRow("no scheme") << "/tmp/x" << EINVAL;
        QTest::newRow("nothing behind") << "ipc://" << EINVAL;
        QTest::newRow("another scheme") << "tcp://localhost:1" << EPROTONOSUPPORT;
        QTest::newRow("too long") << "ipc:///tmp/" + QString(103, 'x') << ENAMETOOLONG;
        QTest::newRow("wildcard") << "ipc://*" << EINVAL;
    }
    void endpointsThatCanNeverWork() {
        QFETCH(QString, endpoint);
        QFETCH(int, number);
        Reactor reactor;
        sockets::Socket own(reactor, SocketType::Pair);
        QCOMPARE(own.connect(endpoint.toStdString()).error().code.value(), number);
        QCOMPARE(own.disconnect("ipc:///tmp/never").error().code, make_error_code(Errc::UnknownEndpoint));
        QCOMPARE(own.unbind("ipc:///tmp/never").error().code, make_error_code(Errc::UnknownEndpoint));
    }

    void optionsAreKept() {
        TemporaryFolder folder;
        Reactor reactor;
        sockets::Options options;
        options.fileMode = 0640;
        options.routingId = Bytes(255, 'r');
        sockets::Socket own(reactor, SocketType::Router, options);
        QVERIFY(own.bind(folder.endpoint("x")));
        using std::filesystem::perms;
        QCOMPARE(std::filesystem::status(folder.file("x")).permissions(),
                 perms::owner_read | perms::owner_write | perms::group_read);
        LibzmqSocket other(ZMQ_ROUTER);
        other.set(ZMQ_ROUTING_ID, std::string_view("other"));
        QVERIFY(other.connect(folder.endpoint("x")));
        QVERIFY(turnUntil(reactor, [&] { return own.peerCount() == 1; }));
        QVERIFY(own.send({"other", "x"}));
        std::optional<Frames> got;
        QVERIFY(turnUntil(reactor, [&] { return (got = other.receive()).has_value(); }));
        QCOMPARE(*got, (Frames{std::string(255, 'r'), "x"}));
        options.routingId.push_back('r');
        sockets::Socket wrong(reactor, SocketType::Router, options);
        QCOMPARE(wrong.bind(folder.endpoint("y")).error().code.value(), EINVAL);
        QCOMPARE(wrong.connect(folder.endpoint("y")).error().code.value(), EINVAL);
        QCOMPARE(own.send(std::span<const ByteView>()).error().code.value(), EINVAL);
    }

    void incompatibleTypesNameBoth_data() {
        QTest::addColumn<bool>("weBind");
        QTest::newRow("we bind") << true;
        QTest::newRow("we connect") << false;
    }
    void incompatibleTypesNameBoth() {
        QFETCH(bool, weBind);
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        sockets::Socket own(reactor, SocketType::Push, {}, &notes);
        LibzmqSocket other(ZMQ_PUB);
        QVERIFY(weBind ? own.bind(folder.endpoint("x")).has_value() : other.bind(folder.endpoint("x")));
        QVERIFY(weBind ? other.connect(folder.endpoint("x")) : own.connect(folder.endpoint("x")).has_value());
        // A libzmq that reads our greeting and READY at once closes without a READY of its own: connecting, we try
        // again and listen first; bound, nobody can tell its type.
        const auto unheard = [&] {
            return notes.last(Kind::HandshakeFailed).event.error.code == zmtp::Errc::ClosedInHandshake;
        };
        QVERIFY(turnUntil(reactor, [&] { return notes.count(Kind::HandshakeFailed) > 0 && (weBind || !unheard()); }));
        QCOMPARE(own.peerCount(), 0U);
        if (unheard())
            return;
        const auto& failed = notes.last(Kind::HandshakeFailed);
        QCOMPARE(failed.event.error.code, make_error_code(zmtp::Errc::IncompatibleType));
        const std::string text = describe(failed.event.error);
        QVERIFY2(text.find("PUSH") != std::string::npos && text.find("PUB") != std::string::npos, text.c_str());
        QCOMPARE(failed.announcement->type, SocketType::Pub);
        QCOMPARE(notes.count(Kind::Retrying) > 0, !weBind);
        QCOMPARE(own.peerCount(), 0U);
    }

    /// Closed without a reason, we say less on the next connection until we have heard the other side's type.
    void aReasonIsLookedFor() {
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        sockets::Socket own(reactor, SocketType::Push, {}, &notes);
        RawListener listener(folder.file("x"));
        QVERIFY(own.connect(folder.endpoint("x")));
        const std::string greeting = fromHex("ff 00*7 01 7f 03 01 4e 55 4c 4c 00*48");
        {
            RawPeer first = listener.accept();
            first.write(greeting);
            QVERIFY(turnUntil(reactor, [&] { return first.heard().size() > greeting.size(); }));
        }
        RawPeer second;
        QVERIFY(turnUntil(reactor, [&] { return (second = listener.accept()).open(); }));
        QCOMPARE(notes.last(Kind::HandshakeFailed).event.error.code, make_error_code(zmtp::Errc::ClosedInHandshake));
        second.write(greeting);
        QVERIFY(turnUntil(reactor, [&] { return second.heard().size() == greeting.size(); }));
        turnFor(reactor, 20ms);
        QCOMPARE(second.heard().size(), greeting.size());
        second.write(handshakeOf("PUB").substr(greeting.size()));
        QVERIFY(turnUntil(reactor, [&] { return notes.count(Kind::HandshakeFailed) == 2; }));
        const std::string text = describe(notes.last(Kind::HandshakeFailed).event.error);
        QVERIFY2(text.find("PUSH") != std::string::npos && text.find("PUB") != std::string::npos, text.c_str());
    }

    /// The one who refuses says its type before it closes, so that both name both.
    void bothSidesNameBoth() {
        TemporaryFolder folder;
        Reactor reactor;
        Notes bound;
        Notes connected;
        sockets::Socket pub(reactor, SocketType::Pub, {}, &bound);
        sockets::Socket push(reactor, SocketType::Push, {}, &connected);
        QVERIFY(pub.bind(folder.endpoint("x")));
        QVERIFY(push.connect(folder.endpoint("x")));
        for (Notes* notes : {&bound, &connected}) {
            QVERIFY(turnUntil(reactor, [&] { return notes->count(Kind::HandshakeFailed) > 0; }));
            QCOMPARE(notes->last(Kind::HandshakeFailed).event.error.code,
                     make_error_code(zmtp::Errc::IncompatibleType));
        }
    }

    void pairHasOnePeer() {
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        sockets::Socket own(reactor, SocketType::Pair, {}, &notes);
        QVERIFY(own.bind(folder.endpoint("pair")));
        LibzmqSocket first(ZMQ_PAIR);
        QVERIFY(first.connect(folder.endpoint("pair")));
        QVERIFY(turnUntil(reactor, [&] { return own.peerCount() == 1; }));
        {
            RawPeer second = RawPeer::connectTo(folder.file("pair"));
            second.write(handshakeOf("PAIR"));
            QVERIFY(turnUntil(reactor, [&] { return second.ended(); }));
            QCOMPARE(notes.last(Kind::HandshakeFailed).event.error.code, make_error_code(Errc::OnlyOnePeer));
        }
        QVERIFY(own.send({"still here"}));
        std::optional<Frames> got;
        QVERIFY(turnUntil(reactor, [&] { return (got = first.receive()).has_value(); }));
        QCOMPARE(*got, Frames{"still here"});
    }

    void wildcardAndUnbind() {
        Reactor reactor;
        sockets::Socket own(reactor, SocketType::Pull);
        const auto real = own.bind("ipc://*");
        QVERIFY(real);
        LibzmqSocket other(ZMQ_PUSH);
        QVERIFY(other.connect(*real));
        QVERIFY(turnUntil(reactor, [&] { return own.peerCount() == 1; }));
        QVERIFY(other.send({"x"}));
        QVERIFY(turnUntil(reactor, [&] { return own.readable(); }));
        QVERIFY(own.unbind(*real));
        QVERIFY(!std::filesystem::exists(real->substr(6)));
        QVERIFY(turnUntil(reactor, [&] { return own.peerCount() == 0; }));
        QCOMPARE(receive(own), Frames{"x"});
        QCOMPARE(own.unbind(*real).error().code, make_error_code(Errc::UnknownEndpoint));
    }

    void anotherServerAtThePathIsFound_data() {
        QTest::addColumn<QByteArray>("says");
        QTest::addColumn<bool>("triesAgain");
        QTest::newRow("HTTP") << QByteArray("HTTP/1.1 400 Bad Request\r\n\r\n") << true;
        QTest::newRow("another mechanism")
            << QByteArray::fromStdString(fromHex("ff 00*7 01 7f 03 01 50 4c 41 49 4e 00*47")) << true;
        QTest::newRow("closes at once") << QByteArray() << true;
        const std::string greeting = fromHex("ff 00*7 01 7f 03 01 4e 55 4c 4c 00*48");
        QTest::newRow("ERROR") << QByteArray::fromStdString(greeting + commandFrame("ERROR", "\3"
                                                                                             "400"))
                               << false;
    }
    void anotherServerAtThePathIsFound() {
        QFETCH(QByteArray, says);
        QFETCH(bool, triesAgain);
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        sockets::Socket own(reactor, SocketType::Push, {}, &notes);
        {
            RawListener bad(folder.file("x"));
            QVERIFY(own.connect(folder.endpoint("x")));
            RawPeer peer = bad.accept();
            peer.write(says.toStdString());
            if (says.isEmpty())
                peer.close();
            QVERIFY(turnUntil(reactor, [&] { return notes.count(Kind::HandshakeFailed) == 1; }));
        }
        std::filesystem::remove(folder.file("x"));
        LibzmqSocket good(ZMQ_PULL);
        QVERIFY(good.bind(folder.endpoint("x")));
        if (triesAgain) {
            QVERIFY(turnUntil(reactor, [&] { return own.peerCount() == 1; }));
        } else {
            turnFor(reactor, 300ms);
            QCOMPARE(notes.count(Kind::Retrying), 0U);
            QCOMPARE(notes.count(Kind::Connected), 1U);
        }
    }

    void pausesGrowToTheirLimit() {
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        sockets::Options options;
        options.reconnectInterval = 10ms;
        options.reconnectMaximum = 80ms;
        options.random = [] { return 0U; };
        sockets::Socket own(reactor, SocketType::Push, options, &notes);
        QVERIFY(own.connect(folder.endpoint("nobody")));
        QVERIFY(turnUntil(reactor, [&] { return notes.events.size() == 6; }));
        std::vector<std::int64_t> pauses;
        for (const auto& noted : notes.events)
            pauses.push_back(noted.event.retryIn.count());
        QCOMPARE(pauses, (std::vector<std::int64_t>{10, 20, 40, 80, 80, 80}));
    }

    void slowHandshakeEnds() {
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        sockets::Options options;
        options.handshakeTimeout = 100ms;
        sockets::Socket own(reactor, SocketType::Pull, options, &notes);
        QVERIFY(own.bind(folder.endpoint("x")));
        RawPeer peer = RawPeer::connectTo(folder.file("x"));
        std::string rest = handshakeOf("PUSH");
        const auto start = std::chrono::steady_clock::now();
        QVERIFY(turnUntil(reactor, [&] {
            if (peer.ended())
                return true;
            if (rest.size() > 1) {
                peer.write(rest.substr(0, 1));
                rest.erase(0, 1);
                turnFor(reactor, 5ms);
            }
            return false;
        }));
        QVERIFY(std::chrono::steady_clock::now() - start < 1s);
        QCOMPARE(notes.last(Kind::HandshakeFailed).event.error.code, make_error_code(zmtp::Errc::HandshakeTimeout));
    }
};

QTEST_GUILESS_MAIN(TestConnections)
#include "tst_connections.moc"
