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

/// Options of PUB, XPUB, SUB and XSUB: the same for our socket and for libzmq's.
class TestPublishingOptions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void firstAndLastAreTold_data() { makerRows(); }
    void firstAndLastAreTold() {
        QFETCH(Maker, maker);
        Case test(maker, SocketType::XPub);
        LibzmqSocket one(ZMQ_SUB);
        LibzmqSocket two(ZMQ_SUB);
        QVERIFY(test.joined(one, "a"));
        QVERIFY(test.joined(two, "a", Told::No));
        two.set(ZMQ_UNSUBSCRIBE, "a");
        QVERIFY(test.subject.silent());
        one.set(ZMQ_UNSUBSCRIBE, "a");
        QCOMPARE(test.subject.awaited(), Frames{std::string("\0a", 2)});
    }

    void verboseTellsEverySubscription_data() { makerRows(); }
    void verboseTellsEverySubscription() {
        QFETCH(Maker, maker);
        Case test(maker, SocketType::XPub);
        QVERIFY(test.subject.set(ZMQ_XPUB_VERBOSE, 1));
        LibzmqSocket one(ZMQ_SUB);
        LibzmqSocket two(ZMQ_SUB);
        QVERIFY(test.joined(one, "a"));
        QVERIFY(test.joined(two, "a"));
        two.set(ZMQ_UNSUBSCRIBE, "a");
        QVERIFY(test.subject.silent());
        one.set(ZMQ_UNSUBSCRIBE, "a");
        QCOMPARE(test.subject.awaited(), Frames{std::string("\0a", 2)});
    }

    void verboserTellsEveryCancel_data() { makerRows(); }
    void verboserTellsEveryCancel() {
        QFETCH(Maker, maker);
        Case test(maker, SocketType::XPub);
        QVERIFY(test.subject.set(ZMQ_XPUB_VERBOSER, 1));
        LibzmqSocket one(ZMQ_SUB);
        auto two = std::make_unique<LibzmqSocket>(ZMQ_SUB);
        QVERIFY(test.joined(one, "a"));
        QVERIFY(test.joined(*two, "a"));
        two->set(ZMQ_UNSUBSCRIBE, "a");
        QCOMPARE(test.subject.awaited(), Frames{std::string("\0a", 2)});
        two->set(ZMQ_SUBSCRIBE, "a");
        QCOMPARE(test.subject.awaited(), Frames{"\1a"});
        two.reset(); // leaving cancels as well
        QCOMPARE(test.subject.awaited(), Frames{std::string("\0a", 2)});
    }

    /// The application grants another topic than the one asked for.
    void manualDecides_data() { makerRows(); }
    void manualDecides() {
        QFETCH(Maker, maker);
        Case test(maker, SocketType::XPub);
        QVERIFY(!test.subject.set(ZMQ_SUBSCRIBE, "x"));
        QVERIFY(test.subject.set(ZMQ_XPUB_MANUAL, 1));
        LibzmqSocket one(ZMQ_XSUB);
        QVERIFY(one.connect(test.endpoint));
        QVERIFY(one.send({"\1a"}));
        QCOMPARE(test.subject.awaited(), Frames{"\1a"});
        QVERIFY(test.subject.set(ZMQ_SUBSCRIBE, "b"));
        QVERIFY(test.subject.send({"a"}));
        QVERIFY(test.subject.send({"b"}));
        QCOMPARE(test.heard(one), Frames{"b"});
        QVERIFY(one.send({std::string("\0a", 2)}));
        QCOMPARE(test.subject.awaited(), Frames{std::string("\0a", 2)});
        QVERIFY(test.subject.set(ZMQ_UNSUBSCRIBE, "b"));
        QVERIFY(test.subject.send({"b"}));
        QVERIFY(!turnUntil(test.reactor, [&] { return one.receive().has_value(); }, 60ms));
    }

    void manualTellsOfThoseWhoLeave_data() { makerRows(); }
    void manualTellsOfThoseWhoLeave() {
        QFETCH(Maker, maker);
        Case test(maker, SocketType::XPub);
        QVERIFY(test.subject.set(ZMQ_XPUB_MANUAL, 1));
        LibzmqSocket stays(ZMQ_SUB);
        QVERIFY(test.joined(stays, "a"));
        QVERIFY(test.subject.set(ZMQ_SUBSCRIBE, "a"));
        {
            LibzmqSocket leaves(ZMQ_SUB);
            QVERIFY(test.joined(leaves, "a"));
            QVERIFY(test.subject.set(ZMQ_SUBSCRIBE, "a"));
        }
        QCOMPARE(test.subject.awaited(), Frames{std::string("\0a", 2)});
        QVERIFY(test.subject.set(ZMQ_SUBSCRIBE, "z")); // for nobody: that peer has gone
        QVERIFY(test.subject.send({"a"}));
        QCOMPARE(test.heard(stays), Frames{"a"});
    }

    /// libzmq has it only with its draft interface.
    void manualLastValueIsForThatPeerOnly() {
        Case test(Maker::Ours, SocketType::XPub);
        QVERIFY(test.subject.set(98, 1));
        LibzmqSocket one(ZMQ_SUB);
        LibzmqSocket two(ZMQ_SUB);
        for (LibzmqSocket* each : {&one, &two}) {
            QVERIFY(test.joined(*each, "a"));
            QVERIFY(test.subject.set(ZMQ_SUBSCRIBE, "a"));
            QVERIFY(test.subject.send({"a last value"}));
            QCOMPARE(test.heard(*each), Frames{"a last value"});
        }
        QVERIFY(test.subject.send({"a for both"}));
        QCOMPARE(test.heard(one), Frames{"a for both"});
        QCOMPARE(test.heard(two), Frames{"a for both"});
    }

    void noDropWaits_data() {
        QTest::addColumn<Maker>("maker");
        QTest::addColumn<bool>("drops");
        QTest::newRow("ours drops") << Maker::Ours << true;
        QTest::newRow("libzmq drops") << Maker::Libzmq << true;
        QTest::newRow("ours waits") << Maker::Ours << false;
        QTest::newRow("libzmq waits") << Maker::Libzmq << false;
    }
    void noDropWaits() {
        QFETCH(Maker, maker);
        QFETCH(bool, drops);
        Case test(maker, SocketType::Pub, 5);
        QVERIFY(test.subject.set(ZMQ_XPUB_NODROP, drops ? 0 : 1));
        RawPeer reader = test.raw(handshakeOf("SUB"), commandFrame("SUBSCRIBE", ""));
        turnFor(test.reactor, 50ms);
        const std::string body(100'000, 'x');
        std::size_t count = 0;
        while (count < 100 && test.subject.send({body})) {
            ++count;
            turnFor(test.reactor, 2ms);
        }
        QCOMPARE(count == 100, drops);
        if (drops)
            return;
        const std::size_t whole = count * (body.size() + 9);
        QVERIFY(turnUntil(test.reactor, [&] { return reader.heard().size() >= whole; }));
        QVERIFY(test.subject.sent({body}));
    }

    void aWelcomeForEveryPeer_data() { makerRows(); }
    void aWelcomeForEveryPeer() {
        QFETCH(Maker, maker);
        Case test(maker, SocketType::XPub);
        QVERIFY(test.subject.set(ZMQ_XPUB_WELCOME_MSG, "welcome"));
        LibzmqSocket one(ZMQ_SUB);
        one.set(ZMQ_SUBSCRIBE, "w");
        QVERIFY(one.connect(test.endpoint));
        QCOMPARE(test.heard(one), Frames{"welcome"});
        QVERIFY(test.subject.set(ZMQ_XPUB_WELCOME_MSG, ""));
        LibzmqSocket two(ZMQ_SUB);
        two.set(ZMQ_SUBSCRIBE, "w");
        QVERIFY(two.connect(test.endpoint));
        QVERIFY(!turnUntil(test.reactor, [&] { return two.receive().has_value(); }, 60ms));
    }

    void invertedMatching_data() {
        QTest::addColumn<Maker>("maker");
        QTest::addColumn<Maker>("subscriber");
        QTest::newRow("ours to ours") << Maker::Ours << Maker::Ours;
        QTest::newRow("ours to libzmq") << Maker::Ours << Maker::Libzmq;
        QTest::newRow("libzmq to ours") << Maker::Libzmq << Maker::Ours;
        QTest::newRow("libzmq to libzmq") << Maker::Libzmq << Maker::Libzmq;
    }
    void invertedMatching() {
        QFETCH(Maker, maker);
        QFETCH(Maker, subscriber);
        Case test(maker, SocketType::XPub);
        QVERIFY(test.subject.set(ZMQ_INVERT_MATCHING, 1));
        Subject sub(subscriber, test.reactor, SocketType::Sub);
        QVERIFY(sub.set(ZMQ_INVERT_MATCHING, 1));
        QVERIFY(sub.set(ZMQ_SUBSCRIBE, "a"));
        QVERIFY(sub.connect(test.endpoint));
        QCOMPARE(test.subject.awaited(), Frames{"\1a"});
        QVERIFY(test.subject.send({"apple"}));
        QVERIFY(test.subject.send({"banana"}));
        QCOMPARE(sub.awaited(), Frames{"banana"});
        QVERIFY(sub.silent());
    }

    /// Also what nobody here subscribed to, if the publisher's application so decides.
    void xsubReceivesWhatComes_data() { makerRows(); }
    void xsubReceivesWhatComes() {
        QFETCH(Maker, maker);
        Case test(maker, SocketType::XSub);
        const RawPeer publisher = test.raw(handshakeOf("XPUB"), fromHex("00 05 68 65 6c 6c 6f"));
        QCOMPARE(test.subject.awaited(), Frames{"hello"});
    }

    /// What is no subscription reaches an XPUB's application and no PUB.
    void messagesGoUp_data() { makerRows(); }
    void messagesGoUp() {
        QFETCH(Maker, maker);
        TemporaryFolder folder;
        Reactor reactor;
        LibzmqSocket xpub(ZMQ_XPUB);
        QVERIFY(xpub.bind(folder.endpoint("x")));
        Subject xsub(maker, reactor, SocketType::XSub);
        QVERIFY(xsub.connect(folder.endpoint("x")));
        const auto next = [&] {
            std::optional<Frames> got;
            turnUntil(reactor, [&] { return (got = xpub.receive()).has_value(); }, 5s);
            return got.value_or(Frames{});
        };
        QVERIFY(xsub.send({"\1a"}));
        QCOMPARE(next(), Frames{"\1a"});
        QVERIFY(xsub.send({"up"}));
        QCOMPARE(next(), Frames{"up"});
        QVERIFY(xsub.send({std::string("\0a", 2)}));
        QCOMPARE(next(), Frames{std::string("\0a", 2)});
    }

    /// One cancel ends all of a peer's subscriptions to a topic where those are told as often as they are made: of an
    /// XSUB, and with XPUB_VERBOSE. Of others as many cancels are needed, which libzmq 4.3.4 does not count.
    void oneCancelForAll_data() {
        QTest::addColumn<Maker>("maker");
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<bool>("verbose");
        QTest::addColumn<int>("needed");
        for (const auto& [maker, name] : {std::pair(Maker::Ours, "ours"), std::pair(Maker::Libzmq, "libzmq")}) {
            QTest::addRow("%s, XSUB", name) << maker << QByteArray("XSUB") << false << 1;
            QTest::addRow("%s, XSUB and verbose", name) << maker << QByteArray("XSUB") << true << 1;
            QTest::addRow("%s, SUB and verbose", name) << maker << QByteArray("SUB") << true << 1;
            QTest::addRow("%s, SUB", name) << maker << QByteArray("SUB") << false << (maker == Maker::Ours ? 3 : 1);
        }
    }
    void oneCancelForAll() {
        QFETCH(Maker, maker);
        QFETCH(QByteArray, type);
        QFETCH(bool, verbose);
        QFETCH(int, needed);
        Case test(maker, SocketType::XPub);
        QVERIFY(test.subject.set(ZMQ_XPUB_VERBOSE, verbose ? 1 : 0));
        RawPeer peer = test.raw(handshakeOf(type.toStdString()), {});
        const auto say = [&](const char* name, const std::string& topic) { peer.write(commandFrame(name, topic)); };
        for (int count = 0; count < 3; ++count)
            say("SUBSCRIBE", "a");
        for (int count = 0; count < (verbose ? 3 : 1); ++count)
            QCOMPARE(test.subject.awaited(), Frames{"\1a"});
        for (int count = 1; count <= needed; ++count) {
            const std::string mark = "mark" + std::to_string(count);
            say("CANCEL", "a");
            say("SUBSCRIBE", mark);
            if (count == needed)
                QCOMPARE(test.subject.awaited(), Frames{std::string("\0a", 2)});
            QCOMPARE(test.subject.awaited(), Frames{"\1" + mark});
            QVERIFY(test.subject.send({"a" + mark}));
            QVERIFY(test.subject.send({mark}));
            const std::string end = std::string("\0\5", 2) + mark;
            QVERIFY(turnUntil(test.reactor, [&] { return peer.heard().ends_with(end); }));
            QCOMPARE(peer.heard().find("a" + mark) != std::string::npos, count < needed);
        }
    }

private:
    enum class Told { Yes, No };
    struct Case {
        Case(Maker maker, SocketType type, int sendMark = 1000)
            : subject(maker, reactor, type) {
            if (!subject.set(ZMQ_SNDHWM, sendMark) || !subject.bind(endpoint))
                qFatal("cannot bind");
        }
        bool joined(LibzmqSocket& peer, const std::string& topic, Told told = Told::Yes) {
            peer.set(ZMQ_SUBSCRIBE, topic);
            if (!peer.connect(endpoint))
                return false;
            return told == Told::Yes ? subject.awaited() == Frames{"\1" + topic} : subject.silent();
        }
        Frames heard(LibzmqSocket& peer) {
            std::optional<Frames> got;
            turnUntil(
                reactor,
                [&] {
                    subject.poke();
                    return (got = peer.receive()).has_value();
                },
                5s);
            return got.value_or(Frames{});
        }
        /// A peer that says what it is told to after its handshake.
        RawPeer raw(const std::string& handshake, const std::string& then) {
            RawPeer peer = RawPeer::connectTo(folder.file("x"));
            peer.write(handshake);
            turnUntil(reactor, [&] { return peer.heard().size() > 64; }, 5s);
            peer.write(then);
            return peer;
        }

        TemporaryFolder folder;
        const std::string endpoint = folder.endpoint("x");
        Reactor reactor;
        Subject subject;
    };
};

QTEST_GUILESS_MAIN(TestPublishingOptions)
#include "tst_publishing_options.moc"
