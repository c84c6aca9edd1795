// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/interop/subject.h"
#include "tests/support/raw_peer.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/turning.h"

#include <QTest>

#include <zmq.h>

using namespace ipcscope;
using namespace ipcscope::test;
using zmtp::SocketType;

/// CONFLATE: only the newest message waits.
class TestConflate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theNewestWaitsForAConnection_data() { makerRows(); }
    void theNewestWaitsForAConnection() {
        QFETCH(Maker, maker);
        TemporaryFolder folder;
        Reactor reactor;
        Subject push(maker, reactor, SocketType::Push);
        QVERIFY(push.set(ZMQ_CONFLATE, 1));
        QVERIFY(push.set(ZMQ_SNDHWM, 1));
        QVERIFY(push.connect(folder.endpoint("x")));
        for (const char* body : {"1", "2", "3"})
            QVERIFY(push.send({body}));
        LibzmqSocket pull(ZMQ_PULL);
        QVERIFY(pull.bind(folder.endpoint("x")));
        std::optional<Frames> got;
        QVERIFY(turnUntil(reactor, [&] { return (got = pull.receive()).has_value(); }));
        QCOMPARE(*got, Frames{"3"});
        QVERIFY(!turnUntil(reactor, [&] { return pull.receive().has_value(); }, 60ms));
        QVERIFY(push.send({"4"}));
        QVERIFY(turnUntil(reactor, [&] { return (got = pull.receive()).has_value(); }));
        QCOMPARE(*got, Frames{"4"});
    }

    void theNewestWaitsForTheApplication_data() {
        QTest::addColumn<Maker>("maker");
        QTest::addColumn<int>("type");
        for (const auto type : {SocketType::Pull, SocketType::Sub, SocketType::Dealer}) {
            const std::string name(zmtp::name(type));
            QTest::newRow(("ours " + name).c_str()) << Maker::Ours << static_cast<int>(type);
            QTest::newRow(("libzmq " + name).c_str()) << Maker::Libzmq << static_cast<int>(type);
        }
    }
    void theNewestWaitsForTheApplication() {
        QFETCH(Maker, maker);
        QFETCH(int, type);
        TemporaryFolder folder;
        Reactor reactor;
        Subject subject(maker, reactor, static_cast<SocketType>(type));
        QVERIFY(subject.set(ZMQ_CONFLATE, 1));
        QVERIFY(subject.set(ZMQ_RCVHWM, 1));
        if (type == ZMQ_SUB)
            QVERIFY(subject.set(ZMQ_SUBSCRIBE, ""));
        const int other = type == ZMQ_PULL ? ZMQ_PUSH : type == ZMQ_SUB ? ZMQ_PUB : ZMQ_DEALER;
        LibzmqSocket sender(other);
        QVERIFY(sender.bind(folder.endpoint("x")));
        QVERIFY(subject.connect(folder.endpoint("x")));
        QVERIFY(turnUntil(reactor, [&] {
            sender.send({"first"});
            return subject.receive().has_value();
        }));
        for (int count = 1; count <= 100; ++count)
            QVERIFY(sender.send({std::to_string(count)}));
        turnFor(reactor, 100ms);
        QCOMPARE(subject.receive(), Frames{"100"});
        QVERIFY(subject.silent());
    }

    /// libzmq mixes the parts of several messages.
    void partsStayTogether() {
        TemporaryFolder folder;
        Reactor reactor;
        Subject pull(Maker::Ours, reactor, SocketType::Pull);
        QVERIFY(pull.set(ZMQ_CONFLATE, 1));
        QVERIFY(pull.bind(folder.endpoint("x")));
        LibzmqSocket push(ZMQ_PUSH);
        QVERIFY(push.connect(folder.endpoint("x")));
        for (int count = 1; count <= 20; ++count)
            QVERIFY(push.send({std::to_string(count), "a", "b"}));
        turnFor(reactor, 100ms);
        QCOMPARE(pull.receive(), (Frames{"20", "a", "b"}));
    }

    /// A peer that does not read gets what was on its way, and then the newest.
    void theNewestComesWhenThereIsRoomAgain() {
        TemporaryFolder folder;
        Reactor reactor;
        Subject push(Maker::Ours, reactor, SocketType::Push);
        QVERIFY(push.set(ZMQ_CONFLATE, 1));
        QVERIFY(push.bind(folder.endpoint("x")));
        RawPeer peer = RawPeer::connectTo(folder.file("x"));
        peer.write(handshakeOf("PULL"));
        QVERIFY(push.sent({"hello"}));
        const std::string filler(20'000, 'x');
        for (int count = 0; count < 200; ++count) {
            QVERIFY(push.send({filler}));
            if (count % 10 == 0)
                turnFor(reactor, 2ms);
        }
        QVERIFY(push.send({"the newest"}));
        const auto heardIt = [&peer] { return peer.heard().find("the newest") != std::string::npos; };
        QVERIFY(turnUntil(reactor, heardIt));
        QVERIFY2(peer.heard().size() < 100 * filler.size(), qPrintable(QString::number(peer.heard().size())));
    }

    /// Other types do not know it.
    void otherTypesKeepEverything_data() { makerRows(); }
    void otherTypesKeepEverything() {
        QFETCH(Maker, maker);
        TemporaryFolder folder;
        Reactor reactor;
        Subject pair(maker, reactor, SocketType::Pair);
        QVERIFY(pair.set(ZMQ_CONFLATE, 1));
        QVERIFY(pair.connect(folder.endpoint("x")));
        QVERIFY(pair.send({"1"}) && pair.send({"2"}));
        LibzmqSocket other(ZMQ_PAIR);
        QVERIFY(other.bind(folder.endpoint("x")));
        std::optional<Frames> got;
        QVERIFY(turnUntil(reactor, [&] { return (got = other.receive()).has_value(); }));
        QCOMPARE(*got, Frames{"1"});
    }
};

QTEST_GUILESS_MAIN(TestConflate)
#include "tst_conflate.moc"
