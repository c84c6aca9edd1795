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

/// Options of ROUTER, DEALER, REQ and REP: the same for our socket and for libzmq's.
class TestRoutingOptions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void mandatoryRefusesTheUnknown_data() { makerRows(); }
    void mandatoryRefusesTheUnknown() {
        QFETCH(Maker, maker);
        Case test(maker, SocketType::Router);
        QVERIFY(test.subject.send({"nobody", "x"}));
        QVERIFY(test.subject.set(ZMQ_ROUTER_MANDATORY, 1));
        QVERIFY(!test.subject.send({"nobody", "x"}));
        LibzmqSocket peer(ZMQ_DEALER);
        peer.set(ZMQ_ROUTING_ID, "peer");
        QVERIFY(peer.connect(test.endpoint));
        QVERIFY(test.subject.sent({"peer", "x"}));
        QCOMPARE(test.heard(peer), Frames{"x"});
    }

    void mandatoryTellsOfAFullPeer_data() { makerRows(); }
    void mandatoryTellsOfAFullPeer() {
        QFETCH(Maker, maker);
        Case test(maker, SocketType::Router, 3);
        QVERIFY(test.subject.set(ZMQ_ROUTER_MANDATORY, 1));
        RawPeer peer = test.raw(handshakeOf("DEALER"), fromHex("00 02 68 69"));
        const Frames first = test.subject.awaited();
        QCOMPARE(first.size(), 2U);
        int count = 0;
        const std::string body(100'000, 'x');
        while (count < 100 && test.subject.send({first[0], body})) {
            ++count;
            turnFor(test.reactor, 2ms);
        }
        QVERIFY(count < 100);
        QVERIFY(turnUntil(test.reactor, [&] { return peer.heard().size() >= count * body.size(); }));
        QVERIFY(test.subject.sent({first[0], "again"}));
    }

    void duplicatesAreIgnored_data() { makerRows(); }
    void duplicatesAreIgnored() {
        QFETCH(Maker, maker);
        Case test(maker, SocketType::Router);
        LibzmqSocket first(ZMQ_DEALER);
        LibzmqSocket second(ZMQ_DEALER);
        QVERIFY(test.joined(first, "same"));
        second.set(ZMQ_ROUTING_ID, "same");
        QVERIFY(second.connect(test.endpoint));
        QVERIFY(second.send({"hello"}));
        QVERIFY(test.subject.silent());
        QVERIFY(test.subject.send({"same", "x"}));
        QCOMPARE(test.heard(first), Frames{"x"});
    }

    void handoverGivesThePlaceToTheNewcomer_data() { makerRows(); }
    void handoverGivesThePlaceToTheNewcomer() {
        QFETCH(Maker, maker);
        Case test(maker, SocketType::Router);
        QVERIFY(test.subject.set(ZMQ_ROUTER_HANDOVER, 1));
        RawPeer first = test.raw(greetingAs("same"), fromHex("00 01 31"));
        QCOMPARE(test.subject.awaited(), (Frames{"same", "1"}));
        LibzmqSocket second(ZMQ_DEALER);
        QVERIFY(test.joined(second, "same"));
        QVERIFY(test.subject.send({"same", "x"}));
        QCOMPARE(test.heard(second), Frames{"x"});
        if (maker == Maker::Ours) // libzmq keeps the old connection, and tells it nothing any more
            QVERIFY(turnUntil(test.reactor, [&] { return first.ended(); }));
    }

    /// The peer of the next connect has the name that we give it, and messages wait for it from then on.
    void peersAreNamedByUs_data() { makerRows(); }
    void peersAreNamedByUs() {
        QFETCH(Maker, maker);
        TemporaryFolder folder;
        Reactor reactor;
        Subject router(maker, reactor, SocketType::Router);
        QVERIFY(router.set(ZMQ_ROUTER_MANDATORY, 1));
        QVERIFY(router.set(ZMQ_CONNECT_ROUTING_ID, "server"));
        QVERIFY(router.connect(folder.endpoint("x")));
        QVERIFY(router.send({"server", "early"}));
        LibzmqSocket peer(ZMQ_DEALER);
        peer.set(ZMQ_ROUTING_ID, "itself");
        QVERIFY(peer.bind(folder.endpoint("x")));
        QCOMPARE(heardBy(reactor, peer), Frames{"early"});
        QVERIFY(peer.send({"answer"}));
        QCOMPARE(router.awaited(), (Frames{"server", "answer"}));
        LibzmqSocket other(ZMQ_DEALER); // the name was for one connect
        other.set(ZMQ_ROUTING_ID, "other");
        QVERIFY(other.bind(folder.endpoint("y")));
        QVERIFY(router.connect(folder.endpoint("y")));
        QVERIFY(router.sent({"other", "x"}));
        QCOMPARE(heardBy(reactor, other), Frames{"x"});
    }

    /// A peer that we connect to keeps its name, and what is queued for it, between two connections.
    void connectedPeersKeepTheirQueue_data() { makerRows(); }
    void connectedPeersKeepTheirQueue() {
        QFETCH(Maker, maker);
        TemporaryFolder folder;
        Reactor reactor;
        Subject router(maker, reactor, SocketType::Router);
        QVERIFY(router.set(ZMQ_ROUTER_MANDATORY, 1));
        QVERIFY(router.connect(folder.endpoint("x")));
        {
            LibzmqSocket peer(ZMQ_DEALER);
            peer.set(ZMQ_ROUTING_ID, "peer");
            QVERIFY(peer.bind(folder.endpoint("x")));
            QVERIFY(router.sent({"peer", "1"}));
            QCOMPARE(heardBy(reactor, peer), Frames{"1"});
        }
        turnFor(reactor, 50ms);
        QVERIFY(router.send({"peer", "2"}));
        LibzmqSocket peer(ZMQ_DEALER);
        peer.set(ZMQ_ROUTING_ID, "peer");
        QVERIFY(peer.bind(folder.endpoint("x")));
        QCOMPARE(heardBy(reactor, peer), Frames{"2"});
    }

    void probesAreEmptyMessages_data() {
        QTest::addColumn<Maker>("maker");
        QTest::addColumn<int>("type");
        for (const auto type : {SocketType::Dealer, SocketType::Req, SocketType::Router}) {
            const std::string name(zmtp::name(type));
            QTest::newRow(("ours " + name).c_str()) << Maker::Ours << static_cast<int>(type);
            QTest::newRow(("libzmq " + name).c_str()) << Maker::Libzmq << static_cast<int>(type);
        }
    }
    void probesAreEmptyMessages() {
        QFETCH(Maker, maker);
        QFETCH(int, type);
        TemporaryFolder folder;
        Reactor reactor;
        LibzmqSocket router(ZMQ_ROUTER);
        QVERIFY(router.bind(folder.endpoint("x")));
        Subject subject(maker, reactor, static_cast<SocketType>(type));
        QVERIFY(subject.set(ZMQ_PROBE_ROUTER, 1));
        QVERIFY(subject.set(ZMQ_ROUTING_ID, "prober"));
        QVERIFY(subject.connect(folder.endpoint("x")));
        QCOMPARE(heardBy(reactor, router), (Frames{"prober", ""}));
        QVERIFY(router.send({"prober", "", "x"}));
    }

    void acceptedPeersAreProbedToo_data() { makerRows(); }
    void acceptedPeersAreProbedToo() {
        QFETCH(Maker, maker);
        Case test(maker, SocketType::Dealer);
        QVERIFY(test.subject.set(ZMQ_PROBE_ROUTER, 1));
        LibzmqSocket peer(ZMQ_DEALER);
        QVERIFY(peer.connect(test.endpoint));
        QCOMPARE(test.heard(peer), Frames{""});
    }

    /// The system's libzmq is built without it.
    void connectionsAreTold_data() {
        QTest::addColumn<int>("notify");
        for (const int notify : {0, 1, 2, 3})
            QTest::addRow("%d", notify) << notify;
    }
    void connectionsAreTold() {
        QFETCH(int, notify);
        Case test(Maker::Ours, SocketType::Router);
        QVERIFY(test.subject.set(97, notify));
        RawPeer peer = test.raw(greetingAs("me"), fromHex("00 01 31"));
        if ((notify & 1) != 0)
            QCOMPARE(test.subject.awaited(), (Frames{"me", ""}));
        QCOMPARE(test.subject.awaited(), (Frames{"me", "1"}));
        RawPeer other = test.raw(greetingAs("me"), fromHex("00 01 32")); // ignored, so not told of
        peer.write(fromHex("01 01 61"));                                 // half a message
        turnFor(test.reactor, 10ms);
        peer.close();
        if ((notify & 2) != 0)
            QCOMPARE(test.subject.awaited(), (Frames{"me", ""}));
        other.close();
        QVERIFY(test.subject.silent());
    }

    void requestsAreNumbered_data() { makerRows(); }
    void requestsAreNumbered() {
        QFETCH(Maker, maker);
        Asking test(maker);
        QVERIFY(test.req.set(ZMQ_REQ_CORRELATE, 1));
        const Frames first = test.asked("one");
        QCOMPARE(first.size(), 4U);
        QCOMPARE(first[1].size(), 4U);
        QCOMPARE(first[2], std::string());
        QVERIFY(test.router.send({first[0], "NOPE", "", "wrong number"}));
        QVERIFY(test.router.send({first[0], first[1], "", "right"}));
        QCOMPARE(test.req.awaited(), Frames{"right"});
        const Frames second = test.asked("two");
        std::uint32_t numbers[2]{};
        std::memcpy(&numbers[0], first[1].data(), 4);
        std::memcpy(&numbers[1], second[1].data(), 4);
        QCOMPARE(numbers[1], numbers[0] + 1);
        QVERIFY(test.router.send({second[0], second[1], "", "answer"}));
        QCOMPARE(test.req.awaited(), Frames{"answer"});
    }

    void relaxedMayAskAgain_data() { makerRows(); }
    void relaxedMayAskAgain() {
        QFETCH(Maker, maker);
        Asking test(maker);
        const Frames strict = test.asked("one");
        QVERIFY(!test.req.send({"two"}));
        QVERIFY(test.router.send({strict[0], "", "answer"}));
        QCOMPARE(test.req.awaited(), Frames{"answer"});
        QVERIFY(test.req.set(ZMQ_REQ_RELAXED, 1));
        QVERIFY(test.req.set(ZMQ_REQ_CORRELATE, 1));
        const Frames first = test.asked("three");
        const Frames second = test.asked("four");
        QVERIFY(test.router.send({first[0], first[1], "", "too late"}));
        QVERIFY(test.router.send({second[0], second[1], "", "in time"}));
        QCOMPARE(test.req.awaited(), Frames{"in time"});
        QVERIFY(test.req.silent());
    }

    /// A reply that is there already is forgotten by a new request.
    void relaxedForgetsAReplyThatIsThere_data() { makerRows(); }
    void relaxedForgetsAReplyThatIsThere() {
        QFETCH(Maker, maker);
        Asking test(maker);
        QVERIFY(test.req.set(ZMQ_REQ_RELAXED, 1));
        QVERIFY(test.req.set(ZMQ_REQ_CORRELATE, 1));
        const Frames first = test.asked("one");
        QVERIFY(test.router.send({first[0], first[1], "", "old"}));
        turnFor(test.reactor, 50ms);
        const Frames second = test.asked("two");
        QVERIFY(test.router.send({second[0], second[1], "", "new"}));
        QCOMPARE(test.req.awaited(), Frames{"new"});
    }

    /// A request without an envelope from a peer that has gone does no harm to the next one (libzmq loses its reply).
    void envelopesBelongToTheirRequest() {
        Case test(Maker::Ours, SocketType::Rep);
        {
            const RawPeer gone = test.raw(handshakeOf("DEALER"), fromHex("00 04 6a 75 6e 6b 01 01 61 01 01 62"));
            turnFor(test.reactor, 30ms);
        }
        LibzmqSocket req(ZMQ_REQ);
        QVERIFY(req.connect(test.endpoint));
        for (const char* body : {"1", "2"}) {
            QVERIFY(req.send({body}));
            QCOMPARE(test.subject.awaited(), Frames{body});
            QVERIFY(test.subject.send({"reply"}));
            QCOMPARE(test.heard(req), Frames{"reply"});
        }
    }

private:
    static Frames heardBy(Reactor& reactor, LibzmqSocket& peer) {
        std::optional<Frames> got;
        turnUntil(reactor, [&] { return (got = peer.receive()).has_value(); }, 5s);
        return got.value_or(Frames{});
    }
    /// What a DEALER with this routing id says first.
    static std::string greetingAs(const std::string& id) {
        const std::string plain = handshakeOf("DEALER");
        const std::size_t greeting = 64;
        std::string ready("\5READY\13Socket-Type\0\0\0\6DEALER\10Identity\0\0\0", 6 + 12 + 10 + 9 + 3);
        ready += static_cast<char>(id.size());
        ready += id;
        return plain.substr(0, greeting) + std::string("\4") + static_cast<char>(ready.size()) + ready;
    }
    struct Case {
        Case(Maker maker, SocketType type, int sendMark = 1000)
            : subject(maker, reactor, type) {
            if (!subject.set(ZMQ_SNDHWM, sendMark) || !subject.bind(endpoint))
                qFatal("cannot bind");
        }
        /// The peer is known to the ROUTER under this id.
        bool joined(LibzmqSocket& peer, const std::string& id) {
            peer.set(ZMQ_ROUTING_ID, id);
            return peer.connect(endpoint) && peer.send({"hello"}) && subject.awaited() == Frames{id, "hello"};
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
    /// A REQ before a ROUTER that sees its envelopes.
    struct Asking {
        explicit Asking(Maker maker)
            : req(maker, reactor, SocketType::Req) {
            if (!router.bind(folder.endpoint("x")) || !req.connect(folder.endpoint("x")))
                qFatal("cannot connect");
        }
        Frames asked(const std::string& body) { return req.sent({body}) ? heardBy(reactor, router) : Frames{}; }

        TemporaryFolder folder;
        Reactor reactor;
        LibzmqSocket router{ZMQ_ROUTER};
        Subject req;
    };
};

QTEST_GUILESS_MAIN(TestRoutingOptions)
#include "tst_routing_options.moc"
