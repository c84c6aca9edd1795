// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/reactor/reactor.h"
#include "core/transport/zmtp/errc.h"
#include "tests/support/own_socket.h"
#include "tests/support/raw_peer.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/turning.h"

#include <QTest>

#include <zmq.h>

using namespace ipcscope;
using namespace ipcscope::test;
using zmtp::SocketType;
using Kind = sockets::SocketEvent::Kind;

namespace {

/// Admits publishers, as somebody does who wants to look on without taking anything away.
sockets::Admission publishersOnly(const zmtp::Announcement& peer) {
    const bool publishes = peer.type == SocketType::Pub || peer.type == SocketType::XPub;
    return {.admit = peer.mechanism == "NULL" && publishes, .as = {}};
}

sockets::Options careful() {
    sockets::Options options;
    options.admit = publishersOnly;
    return options;
}

} // namespace

/// A socket that looks at the peer before it becomes one.
class TestAdmission : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aPublisherIsJoined() {
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        LibzmqSocket other(ZMQ_PUB);
        QVERIFY(other.bind(folder.endpoint("x")));
        sockets::Socket own(reactor, SocketType::Sub, careful(), &notes);
        QVERIFY(own.subscribe({}));
        QVERIFY(own.connect(folder.endpoint("x")));
        QVERIFY(turnUntil(reactor, [&] { return own.peerCount() == 1; }));
        QVERIFY(turnUntil(reactor, [&] { return other.send({"news"}) && own.readable(); }));
        QCOMPARE(notes.last(Kind::Established).announcement->type, SocketType::Pub);
    }

    /// What a bound PUSH has for its workers is not touched.
    void aPushKeepsItsMessages() {
        TemporaryFolder folder;
        Reactor reactor;
        LibzmqSocket push(ZMQ_PUSH);
        QVERIFY(push.bind(folder.endpoint("work")));
        int sent = 0;
        const auto sendMore = [&] {
            while (sent < 200 && push.send({std::to_string(sent)}))
                ++sent;
            return sent > 0;
        };
        for (int round = 0; round < 5; ++round) {
            Notes notes;
            sockets::Socket own(reactor, SocketType::Sub, careful(), &notes);
            QVERIFY(own.connect(folder.endpoint("work")));
            QVERIFY(turnUntil(reactor, [&] {
                sendMore();
                return notes.count(Kind::HandshakeFailed) == 1;
            }));
            const auto& refused = notes.last(Kind::HandshakeFailed);
            QCOMPARE(refused.event.error.code, make_error_code(zmtp::Errc::Refused));
            QCOMPARE(refused.announcement->type, SocketType::Push);
            turnFor(reactor, 150ms);
            QCOMPARE(notes.count(Kind::Connected), 1U);
            QCOMPARE(notes.count(Kind::Retrying), 0U);
        }
        QCOMPARE(sent, 0);
        LibzmqSocket pull(ZMQ_PULL);
        QVERIFY(pull.connect(folder.endpoint("work")));
        for (int index = 0; index < 200; ++index) {
            std::optional<Frames> got;
            QVERIFY(turnUntil(reactor, [&] { return sendMore() && (got = pull.receive()).has_value(); }));
            QCOMPARE(*got, Frames{std::to_string(index)});
        }
    }

    void everyOtherTypeIsNamed_data() {
        QTest::addColumn<int>("type");
        for (const int type : {ZMQ_PAIR, ZMQ_SUB, ZMQ_REQ, ZMQ_REP, ZMQ_DEALER, ZMQ_ROUTER, ZMQ_PULL, ZMQ_XSUB})
            QTest::addRow("%d", type) << type;
    }
    void everyOtherTypeIsNamed() {
        QFETCH(int, type);
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        LibzmqSocket other(type);
        QVERIFY(other.bind(folder.endpoint("x")));
        sockets::Socket own(reactor, SocketType::Sub, careful(), &notes);
        QVERIFY(own.connect(folder.endpoint("x")));
        QVERIFY(turnUntil(reactor, [&] { return notes.count(Kind::HandshakeFailed) == 1; }));
        QCOMPARE(static_cast<int>(notes.last(Kind::HandshakeFailed).announcement->type.value()), type);
        QCOMPARE(notes.last(Kind::HandshakeFailed).event.error.code, make_error_code(zmtp::Errc::Refused));
    }

    /// Our READY, and our 12th byte to a 2.0 peer, are held back.
    void nothingIsSaidBeforehand_data() {
        QTest::addColumn<QByteArray>("says");
        QTest::addColumn<QByteArray>("hears");
        QTest::addColumn<int>("major");
        QTest::addColumn<QByteArray>("mechanism");
        const auto bytes = [](const std::string& text) { return QByteArray::fromStdString(text); };
        const QByteArray greeting = bytes(fromHex("ff 00*7 01 7f 03 01 4e 55 4c 4c 00*48"));
        QTest::newRow("3.1 PUSH") << bytes(handshakeOf("PUSH")) << greeting << 3 << QByteArray("NULL");
        QTest::newRow("2.0 PUSH") << bytes(fromHex("ff 00*7 01 7f 01 08")) << bytes(fromHex("ff 00*7 01 7f 03")) << 2
                                  << QByteArray();
        QTest::newRow("3.1 PLAIN") << bytes(fromHex("ff 00*7 01 7f 03 01 50 4c 41 49 4e 00*47")) << greeting << 3
                                   << QByteArray("PLAIN");
    }
    void nothingIsSaidBeforehand() {
        QFETCH(QByteArray, says);
        QFETCH(QByteArray, hears);
        QFETCH(int, major);
        QFETCH(QByteArray, mechanism);
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        RawListener listener(folder.file("x"));
        sockets::Socket own(reactor, SocketType::Sub, careful(), &notes);
        QVERIFY(own.connect(folder.endpoint("x")));
        RawPeer peer = listener.accept();
        peer.write(says.toStdString());
        QVERIFY(turnUntil(reactor, [&] { return notes.count(Kind::HandshakeFailed) == 1; }));
        QCOMPARE(notes.last(Kind::HandshakeFailed).event.error.code, make_error_code(zmtp::Errc::Refused));
        QCOMPARE(int(notes.last(Kind::HandshakeFailed).announcement->major), major);
        QCOMPARE(QByteArray::fromStdString(notes.last(Kind::HandshakeFailed).announcement->mechanism), mechanism);
        QVERIFY(peer.ended());
        const QByteArray heard = QByteArray::fromStdString(peer.heard());
        QVERIFY2(hears.startsWith(heard) && heard.size() >= 10, heard.toHex(' '));
    }

    /// Each step may take so long, and no longer; silence is a refusal.
    void silenceEndsTheAttempt_data() {
        QTest::addColumn<QByteArray>("says");
        const auto bytes = [](const std::string& text) { return QByteArray::fromStdString(text); };
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("a signature") << bytes(fromHex("ff 00*7 01 7f"));
        QTest::newRow("a greeting") << bytes(fromHex("ff 00*7 01 7f 03 01 4e 55 4c 4c 00*48"));
    }
    void silenceEndsTheAttempt() {
        QFETCH(QByteArray, says);
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        RawListener listener(folder.file("x"));
        sockets::Options options = careful();
        options.admissionSilence = 200ms;
        sockets::Socket own(reactor, SocketType::Sub, options, &notes);
        QVERIFY(own.connect(folder.endpoint("x")));
        RawPeer peer = listener.accept();
        turnFor(reactor, 150ms);
        peer.write(says.toStdString());
        turnFor(reactor, 100ms);
        QCOMPARE(notes.count(Kind::HandshakeFailed), says.isEmpty() ? 1U : 0U);
        QVERIFY(turnUntil(reactor, [&] { return notes.count(Kind::HandshakeFailed) == 1; }, 1s));
        QCOMPARE(notes.last(Kind::HandshakeFailed).event.error.code, make_error_code(zmtp::Errc::HandshakeTimeout));
        turnFor(reactor, 200ms);
        QCOMPARE(notes.count(Kind::Retrying), 0U);
        QVERIFY(!listener.accept().open());
    }

    void joiningAsTheFittingType() {
        TemporaryFolder folder;
        Reactor reactor;
        LibzmqSocket push(ZMQ_PUSH);
        QVERIFY(push.bind(folder.endpoint("x")));
        sockets::Options options;
        options.admit = [](const zmtp::Announcement&) { return sockets::Admission{true, SocketType::Pull}; };
        sockets::Socket own(reactor, SocketType::Pair, options);
        QVERIFY(own.connect(folder.endpoint("x")));
        QVERIFY(turnUntil(reactor, [&] { return push.send({"given"}); }));
        QVERIFY(turnUntil(reactor, [&] { return own.readable(); }));
        QCOMPARE(receive(own), Frames{"given"});
    }
};

QTEST_GUILESS_MAIN(TestAdmission)
#include "tst_admission.moc"
