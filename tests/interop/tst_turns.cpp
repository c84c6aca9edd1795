// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/reactor/reactor.h"
#include "tests/support/own_socket.h"
#include "tests/support/raw_peer.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/turning.h"

#include <QTest>

#include <zmq.h>

using namespace ipcscope;
using namespace ipcscope::test;
using namespace std::string_literals;
using sockets::Errc;
using zmtp::SocketType;

namespace {

std::error_code codeOf(const Result<zmtp::Message>& result) {
    return result ? std::error_code() : result.error().code;
}

std::error_code codeOf(const Result<void>& result) {
    return result ? std::error_code() : result.error().code;
}

} // namespace

/// REQ and REP take turns; ROUTER knows its peers by their ids.
class TestTurns : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void requestAndReplyAlternate() {
        TemporaryFolder folder;
        Reactor reactor;
        sockets::Socket rep(reactor, SocketType::Rep);
        sockets::Socket req(reactor, SocketType::Req);
        QVERIFY(rep.bind(folder.endpoint("x")));
        QVERIFY(req.connect(folder.endpoint("x")));
        QCOMPARE(codeOf(req.receive()), make_error_code(Errc::WrongState));
        QCOMPARE(codeOf(rep.send({"early"})), make_error_code(Errc::WrongState));
        QCOMPARE(codeOf(rep.receive()), make_error_code(Errc::WouldBlock));
        QVERIFY(req.send({"q", "r"}));
        QCOMPARE(codeOf(req.send({"twice"})), make_error_code(Errc::WrongState));
        QCOMPARE(codeOf(req.receive()), make_error_code(Errc::WouldBlock));
        QVERIFY(turnUntil(reactor, [&] { return rep.readable(); }));
        QCOMPARE(receive(rep), (Frames{"q", "r"}));
        QCOMPARE(codeOf(rep.receive()), make_error_code(Errc::WrongState));
        QVERIFY(rep.writable() && !rep.readable());
        QVERIFY(rep.send({"answer"}));
        QVERIFY(turnUntil(reactor, [&] { return req.readable(); }));
        QCOMPARE(receive(req), Frames{"answer"});
        QVERIFY(req.writable());
    }

    /// Whoever vanishes, the next requester gets its reply.
    void requestersThatVanish_data() {
        QTest::addColumn<QByteArray>("says");
        QTest::addColumn<bool>("isRequest");
        const auto bytes = [](const std::string& text) { return QByteArray::fromStdString(text); };
        QTest::newRow("a request") << bytes("\1\0\0\1q"s) << true;
        QTest::newRow("a deep envelope") << bytes("\1\1a\1\1b\1\0\0\1q"s) << true;
        QTest::newRow("no delimiter") << bytes("\0\4junk"s) << false;
        QTest::newRow("no delimiter in parts") << bytes("\1\1a\1\1b\0\1c"s) << false;
        QTest::newRow("a delimiter and nothing") << bytes("\0\0"s) << false;
        QTest::newRow("half a request") << bytes("\1\0\0\5q"s) << false;
    }
    void requestersThatVanish() {
        QFETCH(QByteArray, says);
        QFETCH(bool, isRequest);
        TemporaryFolder folder;
        Reactor reactor;
        sockets::Socket rep(reactor, SocketType::Rep);
        QVERIFY(rep.bind(folder.endpoint("x")));
        RawPeer peer = RawPeer::connectTo(folder.file("x"));
        peer.write(handshakeOf("REQ") + says.toStdString());
        QVERIFY(turnUntil(reactor, [&] { return rep.peerCount() == 1; }));
        turnFor(reactor, 10ms);
        QCOMPARE(rep.readable(), isRequest);
        if (isRequest)
            QCOMPARE(receive(rep), Frames{"q"});
        peer.close();
        QVERIFY(turnUntil(reactor, [&] { return rep.peerCount() == 0; }));
        if (isRequest)
            QVERIFY(rep.send({"for nobody"}));
        QCOMPARE(rep.dropped(), isRequest ? 1U : 0U);
        LibzmqSocket next(ZMQ_REQ);
        QVERIFY(next.connect(folder.endpoint("x")));
        QVERIFY(next.send({"hello"}));
        QVERIFY(turnUntil(reactor, [&] { return rep.readable(); }));
        QCOMPARE(receive(rep), Frames{"hello"});
        QVERIFY(rep.send({"world"}));
        std::optional<Frames> got;
        QVERIFY(turnUntil(reactor, [&] { return (got = next.receive()).has_value(); }));
        QCOMPARE(*got, Frames{"world"});
    }

    /// A request stays readable after its peer has gone, and its reply is dropped.
    void aRequestReadTooLate() {
        TemporaryFolder folder;
        Reactor reactor;
        sockets::Socket rep(reactor, SocketType::Rep);
        QVERIFY(rep.bind(folder.endpoint("x")));
        RawPeer peer = RawPeer::connectTo(folder.file("x"));
        peer.write(handshakeOf("REQ") + "\1\0\0\1q"s);
        peer.close();
        QVERIFY(turnUntil(reactor, [&] { return rep.readable() && rep.peerCount() == 0; }));
        QCOMPARE(receive(rep), Frames{"q"});
        turnFor(reactor, 10ms);
        QVERIFY(rep.send({"r"}));
        QCOMPARE(rep.dropped(), 1U);
    }

    void onlyTheAskedPeerAnswers() {
        TemporaryFolder folder;
        Reactor reactor;
        sockets::Socket req(reactor, SocketType::Req);
        QVERIFY(req.bind(folder.endpoint("x")));
        RawPeer first = RawPeer::connectTo(folder.file("x"));
        first.write(handshakeOf("REP") + "\1\0\0\7too-now"s);
        QVERIFY(turnUntil(reactor, [&] { return req.peerCount() == 1; }));
        RawPeer second = RawPeer::connectTo(folder.file("x"));
        second.write(handshakeOf("REP"));
        QVERIFY(turnUntil(reactor, [&] { return req.peerCount() == 2 && req.swallowed() == 1; }));
        QVERIFY(req.send({"q"}));
        const std::string request = "\1\0\0\1q"s;
        QVERIFY(
            turnUntil(reactor, [&] { return first.heard().ends_with(request) || second.heard().ends_with(request); }));
        RawPeer& asked = first.heard().ends_with(request) ? first : second;
        RawPeer& other = &asked == &first ? second : first;
        other.write("\1\0\0\5stole"s);
        QVERIFY(turnUntil(reactor, [&] { return req.swallowed() == 2; }));
        QVERIFY(!req.readable());
        asked.write("\1\0\0\2ok"s + "\1\0\0\5again"s);
        QVERIFY(turnUntil(reactor, [&] { return req.readable() && req.swallowed() == 3; }));
        QCOMPARE(receive(req), Frames{"ok"});
        QVERIFY(req.writable());
        other.write("\0\4bare"s);
        QVERIFY(turnUntil(reactor, [&] { return req.peerCount() == 1; }));
    }

    void routingIds() {
        TemporaryFolder folder;
        Reactor reactor;
        sockets::Options options;
        options.random = [] { return 0x01020304U; };
        sockets::Socket router(reactor, SocketType::Router, options);
        QVERIFY(router.bind(folder.endpoint("x")));
        LibzmqSocket plain(ZMQ_DEALER);
        QVERIFY(plain.connect(folder.endpoint("x")));
        QVERIFY(plain.send({"hi"}));
        QVERIFY(turnUntil(reactor, [&] { return router.readable(); }));
        QCOMPARE(receive(router), (Frames{"\0\1\2\3\4"s, "hi"}));
        LibzmqSocket named(ZMQ_DEALER);
        named.set(ZMQ_ROUTING_ID, std::string_view("me"));
        QVERIFY(named.connect(folder.endpoint("x")));
        QVERIFY(turnUntil(reactor, [&] { return router.peerCount() == 2; }));
        QVERIFY(send(router, {"me", "", "x"}));
        std::optional<Frames> got;
        QVERIFY(turnUntil(reactor, [&] { return (got = named.receive()).has_value(); }));
        QCOMPARE(*got, (Frames{"", "x"}));
        QVERIFY(send(router, {"nobody", "x"}));
        QCOMPARE(router.dropped(), 1U);
        const auto dropped = router.dropped();
        QVERIFY(router.send({"me"})); // an id alone is no message
        QCOMPARE(router.dropped(), dropped + 1);
    }

    void aSecondPeerWithTheSameIdIsIgnored() {
        TemporaryFolder folder;
        Reactor reactor;
        sockets::Socket router(reactor, SocketType::Router);
        QVERIFY(router.bind(folder.endpoint("x")));
        std::array<std::unique_ptr<LibzmqSocket>, 2> dealers;
        for (auto& dealer : dealers) {
            dealer = std::make_unique<LibzmqSocket>(ZMQ_DEALER);
            dealer->set(ZMQ_ROUTING_ID, std::string_view("same"));
            QVERIFY(dealer->connect(folder.endpoint("x")));
            const std::size_t wanted = router.peerCount() + 1;
            QVERIFY(turnUntil(reactor, [&] { return router.peerCount() == wanted; }));
        }
        for (int index = 0; index < 100; ++index)
            QVERIFY(dealers[1]->send({"stolen"}));
        QVERIFY(turnUntil(reactor, [&] { return router.swallowed() == 100; }));
        QVERIFY(dealers[0]->send({"mine"}));
        QVERIFY(turnUntil(reactor, [&] { return router.readable(); }));
        QCOMPARE(receive(router), (Frames{"same", "mine"}));
        QVERIFY(router.send({"same", "for the first"}));
        std::optional<Frames> got;
        QVERIFY(turnUntil(reactor, [&] { return (got = dealers[0]->receive()).has_value(); }));
        QCOMPARE(*got, Frames{"for the first"});
        QVERIFY(!dealers[1]->receive());
    }

    void mandatoryRouting() {
        TemporaryFolder folder;
        Reactor reactor;
        sockets::Options options;
        options.routerMandatory = true;
        options.sendHighWaterMark = 2;
        sockets::Socket router(reactor, SocketType::Router, options);
        QVERIFY(router.bind(folder.endpoint("x")));
        QCOMPARE(codeOf(router.send({"who", "x"})), make_error_code(Errc::HostUnreachable));
        RawPeer stuck = RawPeer::connectTo(folder.file("x"));
        stuck.write(handshakeOf("DEALER"));
        QVERIFY(turnUntil(reactor, [&] { return router.peerCount() == 1; }));
        stuck.write("\0\1?"s);
        QVERIFY(turnUntil(reactor, [&] { return router.readable(); }));
        const std::string id = receive(router)->front();
        const std::string body(400'000, 'x');
        Result<void> last;
        for (int index = 0; index < 10 && last; ++index) {
            last = router.send({id, body});
            reactor.turn();
        }
        QCOMPARE(codeOf(last), make_error_code(Errc::WouldBlock));
        QCOMPARE(router.dropped(), 0U);
    }
};

QTEST_GUILESS_MAIN(TestTurns)
#include "tst_turns.moc"
