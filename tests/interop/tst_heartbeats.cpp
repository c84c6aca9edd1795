// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/reactor/reactor.h"
#include "core/transport/zmtp/errc.h"
#include "tests/support/own_socket.h"
#include "tests/support/raw_peer.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/turning.h"
#include "tests/support/zap.h"

#include <QTest>

#include <algorithm>
#include <chrono>

#include <zmq.h>

using namespace ipcscope;
using namespace ipcscope::test;
using zmtp::SocketType;
using Kind = sockets::SocketEvent::Kind;

namespace {

const std::string ping = "\4\7\4PING";
const std::string pong = commandFrame("PONG", "");

std::size_t occurrences(const std::string& text, const std::string& what) {
    std::size_t count = 0;
    for (auto at = text.find(what); at != text.npos; at = text.find(what, at + 1))
        ++count;
    return count;
}

sockets::Options beating(std::chrono::milliseconds interval, std::chrono::milliseconds timeout) {
    sockets::Options options;
    options.heartbeatInterval = interval;
    options.heartbeatTimeout = timeout;
    options.heartbeatTimeToLive = 1500ms;
    return options;
}

/// Binds `own` in `folder`; a PUSH at the other side has said its whole handshake. Not open: the bind failed.
RawPeer pushTo(sockets::Socket& own, const TemporaryFolder& folder) {
    if (!own.bind(folder.endpoint("x")))
        return {};
    RawPeer peer = RawPeer::connectTo(folder.file("x"));
    peer.write(handshakeOf("PUSH"));
    return peer;
}

} // namespace

class TestHeartbeats : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// libzmq answers ours and we answer libzmq's; nobody is dropped.
    void bothSidesAnswer_data() {
        QTest::addColumn<QString>("mechanism");
        QTest::newRow("NULL") << "NULL";
        QTest::newRow("CURVE") << "CURVE";
    }
    void bothSidesAnswer() {
        QFETCH(QString, mechanism);
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        const auto server = zmtp::curve::newKeyPair();
        const auto client = zmtp::curve::newKeyPair();
        LibzmqSocket push(ZMQ_PUSH);
        push.set(ZMQ_HEARTBEAT_IVL, 20).set(ZMQ_HEARTBEAT_TIMEOUT, 200).set(ZMQ_HEARTBEAT_TTL, 300);
        sockets::Options options = beating(20ms, 200ms);
        if (mechanism == "CURVE") {
            push.set(ZMQ_CURVE_SERVERKEY, textOf(server.publicKey))
                .set(ZMQ_CURVE_PUBLICKEY, textOf(client.publicKey))
                .set(ZMQ_CURVE_SECRETKEY, textOf(client.secretKey.view()));
            options.security.mechanism = "CURVE";
            options.security.role = zmtp::Security::Role::Server;
            options.security.secretKey = server.secretKey;
        }
        sockets::Socket own(reactor, SocketType::Pull, options, &notes);
        QVERIFY(own.bind(folder.endpoint("x")));
        QVERIFY(push.connect(folder.endpoint("x")));
        QVERIFY(turnUntil(reactor, [&] { return std::ranges::count(notes.commands, "PONG") > 30; }));
        QCOMPARE(notes.count(Kind::Established), 1U);
        QCOMPARE(notes.count(Kind::Disconnected), 0U);
        QVERIFY(turnUntil(reactor, [&] { return push.send({"still here"}) && own.readable(); }));
    }

    /// A peer that says nothing is given up, and tried again by the side that connects.
    void silenceEndsTheConnection_data() {
        QTest::addColumn<bool>("weBind");
        QTest::newRow("we bind") << true;
        QTest::newRow("we connect") << false;
    }
    void silenceEndsTheConnection() {
        QFETCH(bool, weBind);
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        sockets::Socket own(reactor, SocketType::Pull, beating(30ms, 100ms), &notes);
        std::optional<RawListener> listener;
        RawPeer peer;
        if (weBind) {
            QVERIFY(own.bind(folder.endpoint("x")));
            peer = RawPeer::connectTo(folder.file("x"));
        } else {
            listener.emplace(folder.file("x"));
            QVERIFY(own.connect(folder.endpoint("x")));
            peer = listener->accept();
        }
        peer.write(handshakeOf("PUSH"));
        QVERIFY(turnUntil(reactor, [&] { return own.peerCount() == 1; }));
        const auto begin = std::chrono::steady_clock::now();
        QVERIFY(turnUntil(reactor, [&] { return notes.count(Kind::Disconnected) == 1; }, 2s));
        QVERIFY(std::chrono::steady_clock::now() - begin >= 100ms);
        QCOMPARE(notes.last(Kind::Disconnected).event.error.code, make_error_code(zmtp::Errc::PeerSilent));
        QVERIFY(peer.heard().find(ping + std::string("\0\x0f", 2)) != std::string::npos);
        if (!weBind)
            QVERIFY(turnUntil(reactor, [&] { return listener->accept().open(); }));
    }

    /// Whatever comes is a sign of life, PONG or not.
    void anythingIsASign() {
        const TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        sockets::Socket own(reactor, SocketType::Pull, beating(20ms, 200ms), &notes);
        RawPeer peer = pushTo(own, folder);
        QVERIFY(peer.open());
        QVERIFY(turnUntil(reactor, [&] { return own.peerCount() == 1; }));
        for (std::size_t count = 0; count < 20; ++count) {
            QVERIFY(turnUntil(reactor, [&] { return occurrences(peer.heard(), ping) > count; }));
            peer.write(std::string("\0\1a", 3));
        }
        QCOMPARE(notes.count(Kind::Disconnected), 0U);
    }

    /// The peer says after how long a silence it is gone.
    void theTimeToLiveCounts_data() {
        QTest::addColumn<QByteArray>("timeToLive");
        QTest::addColumn<bool>("ends");
        QTest::newRow("0.1 s") << QByteArray("\0\1", 2) << true;
        QTest::newRow("none") << QByteArray("\0\0", 2) << false;
        QTest::newRow("65.6 s, which is 64 ms in 16 bits") << QByteArray("\2\x90", 2) << false;
    }
    void theTimeToLiveCounts() {
        QFETCH(QByteArray, timeToLive);
        QFETCH(bool, ends);
        const TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        sockets::Socket own(reactor, SocketType::Pull, {}, &notes);
        RawPeer peer = pushTo(own, folder);
        QVERIFY(peer.open());
        peer.write(commandFrame("PING", timeToLive.toStdString() + "context"));
        QVERIFY(turnUntil(reactor, [&] { return peer.heard().ends_with(commandFrame("PONG", "context")); }));
        if (ends) {
            QVERIFY(turnUntil(reactor, [&] { return notes.count(Kind::Disconnected) == 1; }, 1s));
            QCOMPARE(notes.last(Kind::Disconnected).event.error.code, make_error_code(zmtp::Errc::PeerSilent));
        } else {
            turnFor(reactor, 300ms);
            QCOMPARE(notes.count(Kind::Disconnected), 0U);
        }
    }

    /// RFC 37 allows 16 bytes of context. Of more libzmq says back the first 16, and goes on.
    void aLongContextIsCut_data() {
        QTest::addColumn<int>("size");
        for (const int size : {16, 17, 248, 249, 100'000})
            QTest::addRow("%d bytes", size) << size;
    }
    void aLongContextIsCut() {
        QFETCH(int, size);
        const TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        sockets::Socket own(reactor, SocketType::Pull, {}, &notes);
        RawPeer peer = pushTo(own, folder);
        QVERIFY(peer.open());
        QVERIFY(turnUntil(reactor, [&] { return own.peerCount() == 1; }));
        const std::string context = "0123456789abcdef" + std::string(static_cast<std::size_t>(size) - 16, 'x');
        peer.write(commandFrame("PING", std::string("\0\0", 2) + context) + std::string("\0\1a", 3));
        QVERIFY(turnUntil(reactor, [&] { return own.readable(); }));
        QVERIFY(turnUntil(reactor, [&] { return peer.heard().ends_with(commandFrame("PONG", "0123456789abcdef")); }));
        QCOMPARE(notes.count(Kind::Disconnected), 0U);
    }

    /// As after SIGSTOP and SIGCONT: all timers are over at once. What came meanwhile counts, and so does that we
    /// slept.
    void sleepingIsNoReason_data() {
        QTest::addColumn<bool>("answersMeanwhile");
        QTest::newRow("the answer is there") << true;
        QTest::newRow("the answer comes later") << false;
    }
    void sleepingIsNoReason() {
        QFETCH(bool, answersMeanwhile);
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        sockets::Socket own(reactor, SocketType::Pull, beating(40ms, 150ms), &notes);
        QVERIFY(own.bind(folder.endpoint("x")));
        RawPeer peer = RawPeer::connectTo(folder.file("x"));
        peer.write(handshakeOf("PUSH"));
        QVERIFY(turnUntil(reactor, [&] { return occurrences(peer.heard(), ping) == 1; }));
        if (answersMeanwhile)
            peer.write(pong);
        const auto awake = std::chrono::steady_clock::now() + 600ms; // the reactor is not turned: it was stopped
        QVERIFY(QTest::qWaitFor([awake] { return std::chrono::steady_clock::now() > awake; }));
        turnFor(reactor, 100ms);
        QCOMPARE(notes.count(Kind::Disconnected), 0U);
        peer.write(pong);
        turnFor(reactor, 100ms);
        QCOMPARE(notes.count(Kind::Disconnected), 0U);
        QVERIFY(turnUntil(reactor, [&] { return notes.count(Kind::Disconnected) == 1; }, 2s));
    }

    void olderPeersAreLeftAlone() {
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        sockets::Socket own(reactor, SocketType::Pull, beating(20ms, 60ms), &notes);
        QVERIFY(own.bind(folder.endpoint("x")));
        RawPeer peer = RawPeer::connectTo(folder.file("x"));
        peer.write(fromHex("ff 00*8 7f 01 08 00 00"));
        QVERIFY(turnUntil(reactor, [&] { return own.peerCount() == 1; }));
        turnFor(reactor, 300ms);
        QCOMPARE(notes.count(Kind::Disconnected), 0U);
        QCOMPARE(occurrences(peer.heard(), "PING"), std::size_t{0});
    }

    /// libzmq drops a peer of ours that does not turn, and takes it back.
    void libzmqDropsUs() {
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        LibzmqSocket pull(ZMQ_PULL);
        pull.set(ZMQ_HEARTBEAT_IVL, 30).set(ZMQ_HEARTBEAT_TIMEOUT, 90);
        LibzmqMonitor monitor(pull);
        QVERIFY(pull.bind(folder.endpoint("x")));
        sockets::Socket own(reactor, SocketType::Push, {}, &notes);
        QVERIFY(own.connect(folder.endpoint("x")));
        QVERIFY(turnUntil(reactor, [&] { return own.peerCount() == 1; }));
        std::optional<LibzmqMonitor::Event> event;
        const auto isDropped = [&] {
            while ((event = monitor.next())) {
                if (event->event == ZMQ_EVENT_DISCONNECTED)
                    return true;
            }
            return false;
        };
        QVERIFY(QTest::qWaitFor(isDropped)); // nor here
        QVERIFY(turnUntil(reactor, [&] { return notes.count(Kind::Established) == 2; }));
        QVERIFY(own.send({"again"}));
        QVERIFY(turnUntil(reactor, [&] { return pull.receive().has_value(); }));
    }
};

QTEST_GUILESS_MAIN(TestHeartbeats)
#include "tst_heartbeats.moc"
