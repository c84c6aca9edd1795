// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/advice/faults.h"
#include "core/observe/discovery/identify.h"
#include "core/observe/discovery/probe.h"
#include "core/transport/reactor/reactor.h"
#include "core/transport/sockets/socket.h"
#include "tests/interop/secured.h"
#include "tests/support/libzmq.h"
#include "tests/support/raw_peer.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/zap.h"

#include <QtTest>

#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <system_error>
#include <thread>
#include <utility>

#include <zmq.h>

using namespace ipcscope;
using namespace ipcscope::discovery;
using namespace std::chrono_literals;
using Outcome = Identification::Outcome;
using test::Frames;
using test::LibzmqSocket;

namespace {

constexpr int patience = 20'000; // ms
constexpr int messages = 60;

struct Pairing {
    const char* name;
    int bound, peer;
    bool boundSends; ///< else the peer does
};
constexpr std::array pairings{
    Pairing{"PUSH", ZMQ_PUSH, ZMQ_PULL, true},        Pairing{"PULL", ZMQ_PULL, ZMQ_PUSH, false},
    Pairing{"PUB", ZMQ_PUB, ZMQ_SUB, true},           Pairing{"XPUB", ZMQ_XPUB, ZMQ_SUB, true},
    Pairing{"SUB", ZMQ_SUB, ZMQ_PUB, false},          Pairing{"XSUB", ZMQ_XSUB, ZMQ_PUB, false},
    Pairing{"PAIR", ZMQ_PAIR, ZMQ_PAIR, true},        Pairing{"DEALER", ZMQ_DEALER, ZMQ_ROUTER, true},
    Pairing{"ROUTER", ZMQ_ROUTER, ZMQ_DEALER, false}, Pairing{"REQ", ZMQ_REQ, ZMQ_REP, true},
    Pairing{"REP", ZMQ_REP, ZMQ_REQ, false},
};

ipc::Address addressOf(const std::string& endpoint) {
    return ipc::Address::parse(endpoint).value();
}

std::optional<Frames> await(LibzmqSocket& socket) {
    std::optional<Frames> got;
    QElapsedTimer time;
    for (time.start(); !got && time.elapsed() < patience; QCoreApplication::processEvents(QEventLoop::AllEvents, 1))
        got = socket.receive();
    return got;
}

constexpr std::array mechanisms{"NULL", "PLAIN", "CURVE"};

/// A socket that binds, with the handler that PLAIN needs, and one that may connect to it.
class Secured {
public:
    Secured(LibzmqSocket& bound, LibzmqSocket& peer, const std::string& mechanism)
        : m_zap(bound, test::ZapHandler::passwordIs("secret")) {
        test::secure(bound, mechanism, zmtp::Security::Role::Server);
        test::secure(peer, mechanism, zmtp::Security::Role::Client);
    }

private:
    test::ZapHandler m_zap;
};

/// REQ and REP take turns, so each message is answered.
bool takesTurns(int type) {
    return type == ZMQ_REQ || type == ZMQ_REP;
}

void subscribe(LibzmqSocket& socket, int type) {
    if (type == ZMQ_SUB)
        socket.set(ZMQ_SUBSCRIBE, "");
    if (type == ZMQ_XSUB)
        socket.send({std::string(1, '\1')});
}

/// Sends until the first one arrives, so that both know each other and subscriptions are there.
bool getAcquainted(LibzmqSocket& from, LibzmqSocket& to) {
    return QTest::qWaitFor(
        [&] {
            from.send({"hello"});
            return to.receive().has_value();
        },
        patience);
}

} // namespace

class IdentifyTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void types_data();
    void types();
    void ofOurOwn();
    void routingIdAndMetadata();
    void aStreamSocketIsSilent();
    void queuedMessagesStay_data();
    void queuedMessagesStay();
    void blockedSendersKeepTheirs_data();
    void blockedSendersKeepTheirs();
    void whatTheProbedProgramSees();
    void nobodyThere();
    void fullBacklog();
    void resultsStayWithTheirListener();

private:
    test::TemporaryFolder m_folder;
};

void IdentifyTest::types_data() {
    QTest::addColumn<int>("type");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("mechanism");
    for (const Pairing& each : pairings)
        for (const char* mechanism : {"NULL", "PLAIN", "CURVE"})
            QTest::addRow("%s, %s", each.name, mechanism)
                << each.bound << QByteArray(each.name) << QByteArray(mechanism);
}

void IdentifyTest::types() {
    QFETCH(int, type);
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, mechanism);
    LibzmqSocket socket(type);
    if (mechanism == "PLAIN")
        socket.set(ZMQ_PLAIN_SERVER, 1);
    if (mechanism == "CURVE") {
        std::array<char, 41> open{}, secret{};
        QCOMPARE(zmq_curve_keypair(open.data(), secret.data()), 0);
        socket.set(ZMQ_CURVE_SERVER, 1).set(ZMQ_CURVE_SECRETKEY, std::string_view(secret.data(), 40));
    }
    const std::string endpoint = m_folder.endpoint("typed");
    QVERIFY(socket.bind(endpoint));
    const Identification found = identify(addressOf(endpoint));
    QCOMPARE(found.outcome, Outcome::Answered);
    QCOMPARE(QByteArray::fromStdString(found.peer.mechanism), mechanism);
    QVERIFY(found.peer.type.has_value());
    QCOMPARE(QByteArray::fromStdString(found.peer.typeName), name);
    QCOMPARE(found.peer.major, std::uint8_t{3});
    QCOMPARE(found.peer.minor, std::uint8_t{1});
    QCOMPARE(found.connections, mechanism == "NULL" ? 1 : 2);
    QVERIFY(advice::explain(found, {.endpoint = endpoint}).title.empty());
}

/// What a monitor of ours has bound.
void IdentifyTest::ofOurOwn() {
    const std::string endpoint = m_folder.endpoint("own");
    std::atomic<bool> bound = false;
    const std::jthread serves([&](const std::stop_token& stop) {
        Reactor reactor;
        sockets::Options options;
        options.security.mechanism = "PLAIN";
        options.security.role = zmtp::Security::Role::Server;
        options.authenticate = [](const auto&, const sockets::Answer& answer) { answer({}); };
        sockets::Socket socket(reactor, zmtp::SocketType::Dealer, options);
        bound = socket.bind(endpoint).has_value();
        while (bound && !stop.stop_requested())
            reactor.turn(10ms);
    });
    QTRY_VERIFY_WITH_TIMEOUT(bound, patience);
    const Identification found = identify(addressOf(endpoint));
    QCOMPARE(found.outcome, Outcome::Answered);
    QCOMPARE(found.peer.mechanism, std::string("PLAIN"));
    QCOMPARE(found.peer.typeName, std::string("DEALER"));
    QCOMPARE(found.connections, 2);
}

void IdentifyTest::routingIdAndMetadata() {
    LibzmqSocket router(ZMQ_ROUTER);
    router.set(ZMQ_ROUTING_ID, "desk\x1b[31m");
    QVERIFY(router.bind(m_folder.endpoint("named")));
    const Identification found = identify(addressOf(m_folder.endpoint("named")));
    QCOMPARE(textOf(found.peer.routingId), std::string_view("desk\x1b[31m"));

    Probe probe(Probe::Way::Up);
    const std::string ready =
        test::commandFrame("READY", std::string("\x06X-Desk\0\0\0\x05rates\x0bSocket-Type\0\0\0\3PUB", 35));
    const std::string hello = test::fromHex("ff 00*8 7f 03 01 4e 55 4c 4c 00*48") + ready;
    QCOMPARE(probe.hear(bytesOf(hello)).size(), 53U);
    QCOMPARE(probe.state(), Probe::State::Told);
    QCOMPARE(probe.peer().type, std::optional(zmtp::SocketType::Pub));
    QCOMPARE(probe.peer().properties.at(0).first, std::string("X-Desk"));
    QCOMPARE(textOf(probe.peer().properties.at(0).second), std::string_view("rates"));
}

void IdentifyTest::aStreamSocketIsSilent() {
    LibzmqSocket stream(ZMQ_STREAM);
    QVERIFY(stream.bind(m_folder.endpoint("stream")));
    const Identification found = identify(addressOf(m_folder.endpoint("stream")));
    QCOMPARE(found.outcome, Outcome::Silent);
    QCOMPARE(found.connections, 1);
    QVERIFY(found.took >= 500ms && found.took < 2s);
    QCOMPARE(advice::explain(found, {.endpoint = m_folder.endpoint("stream")}).code, std::string("IS-117"));
}

void IdentifyTest::queuedMessagesStay_data() {
    QTest::addColumn<int>("row");
    QTest::addColumn<QByteArray>("mechanism");
    for (const char* mechanism : mechanisms)
        for (std::size_t i = 0; i < pairings.size(); ++i)
            QTest::addRow("%s, %s", pairings[i].name, mechanism) << static_cast<int>(i) << QByteArray(mechanism);
}

/// Probes between and behind messages that wait at both ends: all arrive, in order, once.
void IdentifyTest::queuedMessagesStay() {
    QFETCH(int, row);
    QFETCH(QByteArray, mechanism);
    const Pairing& pairing = pairings[static_cast<std::size_t>(row)];
    const std::string endpoint = m_folder.endpoint("queued");
    LibzmqSocket bound(pairing.bound), peer(pairing.peer);
    peer.set(ZMQ_ROUTING_ID, "peer");
    const Secured secured(bound, peer, mechanism.toStdString());
    QVERIFY(bound.bind(endpoint) && peer.connect(endpoint));
    subscribe(bound, pairing.bound);
    subscribe(peer, pairing.peer);
    LibzmqSocket& from = pairing.boundSends ? bound : peer;
    LibzmqSocket& to = pairing.boundSends ? peer : bound;
    const auto probe = [&] {
        const Identification found = identify(addressOf(endpoint));
        return found.outcome == Outcome::Answered && found.peer.typeName == pairing.name &&
               QByteArray::fromStdString(found.peer.mechanism) == mechanism;
    };
    if (takesTurns(pairing.bound)) {
        for (int i = 0; i < messages / 4; ++i) {
            QVERIFY(probe());
            bool sent = false; // once only, and only when the peer is there
            QTRY_VERIFY_WITH_TIMEOUT(sent = sent || from.send({std::to_string(i)}), patience);
            QVERIFY(probe());
            QCOMPARE(await(to), std::optional(Frames{std::to_string(i)}));
            QVERIFY(to.send({"answer"}));
            QVERIFY(probe());
            QCOMPARE(await(from), std::optional(Frames{"answer"}));
        }
        return;
    }
    QVERIFY(getAcquainted(from, to));
    for (int i = 0; i < messages; ++i) {
        QVERIFY(from.send({"m" + std::to_string(i)}));
        if (i % 10 == 0)
            QVERIFY(probe());
    }
    QVERIFY(probe());
    for (int i = 0; i < messages;) {
        const auto got = await(to);
        QVERIFY(got);
        if (got->back() == "hello")
            continue;
        QCOMPARE(got->back(), "m" + std::to_string(i++));
        if (i % 10 == 0)
            QVERIFY(probe());
    }
}

void IdentifyTest::blockedSendersKeepTheirs_data() {
    QTest::addColumn<int>("bound");
    QTest::addColumn<int>("peer");
    QTest::addColumn<int>("count");
    QTest::addColumn<QByteArray>("mechanism");
    for (const char* mechanism : mechanisms) {
        const auto row = [mechanism](const char* name, int bound, int peer, int count) {
            QTest::addRow("%s, %s", name, mechanism) << bound << peer << count << QByteArray(mechanism);
        };
        row("PUSH", ZMQ_PUSH, ZMQ_PULL, messages);
        row("DEALER", ZMQ_DEALER, ZMQ_ROUTER, messages);
        row("PAIR", ZMQ_PAIR, ZMQ_PAIR, messages);
        row("REQ", ZMQ_REQ, ZMQ_REP, 1);
    }
}

/// A sender waits for its first peer: a probe is none.
void IdentifyTest::blockedSendersKeepTheirs() {
    QFETCH(int, bound);
    QFETCH(int, peer);
    QFETCH(int, count);
    QFETCH(QByteArray, mechanism);
    const std::string endpoint = m_folder.endpoint("blocked");
    LibzmqSocket sender(bound), receiver(peer);
    const Secured secured(sender, receiver, mechanism.toStdString());
    sender.set(ZMQ_SNDTIMEO, patience);
    QVERIFY(sender.bind(endpoint));
    std::atomic<int> sent = 0;
    std::thread blocked([&] {
        for (int i = 0; i < count; ++i) {
            const std::string text = std::to_string(i);
            if (zmq_send(sender.handle(), text.data(), text.size(), 0) >= 0)
                ++sent;
        }
    });
    bool answered = true;
    for (int i = 0; i < 6; ++i)
        answered = answered && identify(addressOf(endpoint)).outcome == Outcome::Answered;
    const int before = sent;
    const bool connected = receiver.connect(endpoint);
    bool inOrder = connected;
    for (int i = 0; i < count && inOrder; ++i) {
        const auto got = await(receiver);
        inOrder = got && got->back() == std::to_string(i);
    }
    blocked.join();
    QVERIFY(answered && connected && inOrder);
    QCOMPARE(before, 0);
    QCOMPARE(sent, count);
}

void IdentifyTest::whatTheProbedProgramSees() {
    LibzmqSocket pull(ZMQ_PULL);
    QVERIFY(pull.bind(m_folder.endpoint("monitored")));
    QCOMPARE(zmq_socket_monitor(pull.handle(), "inproc://monitor", ZMQ_EVENT_ALL), 0);
    void* monitor = zmq_socket(pull.context(), ZMQ_PAIR);
    QCOMPARE(zmq_connect(monitor, "inproc://monitor"), 0);
    QCOMPARE(identify(addressOf(m_folder.endpoint("monitored"))).outcome, Outcome::Answered);
    std::vector<int> events;
    QElapsedTimer time;
    for (time.start(); events.size() < 3 && time.elapsed() < patience;) {
        std::array<char, 256> frame;
        const int size = zmq_recv(monitor, frame.data(), frame.size(), ZMQ_DONTWAIT);
        if (size < 6)
            continue;
        events.push_back(static_cast<unsigned char>(frame[0]) | static_cast<unsigned char>(frame[1]) << 8);
        zmq_recv(monitor, frame.data(), frame.size(), 0);
    }
    zmq_close(monitor);
    QCOMPARE(events,
             (std::vector<int>{ZMQ_EVENT_ACCEPTED, ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL, ZMQ_EVENT_DISCONNECTED}));
}

void IdentifyTest::nobodyThere() {
    const Identification found = identify(addressOf(m_folder.endpoint("nobody")));
    QCOMPARE(found.outcome, Outcome::Unreachable);
    QCOMPARE(found.error.code.value(), ENOENT);
    QCOMPARE(found.connections, 0);
    QCOMPARE(advice::explain(found, {.endpoint = m_folder.endpoint("nobody")}).code, std::string("IS-104"));
}

void IdentifyTest::fullBacklog() {
    const std::string path = m_folder.file("full");
    test::RawListener listener(path, 0);
    const test::RawPeer first = test::RawPeer::connectTo(path);
    QVERIFY(first.open());
    const Identification found = identify(addressOf(m_folder.endpoint("full")));
    QCOMPARE(found.outcome, Outcome::Unreachable);
    const advice::Fault fault = advice::explain(found, {.endpoint = m_folder.endpoint("full")});
    QCOMPARE(fault.code, std::string("IS-118"));
}

void IdentifyTest::resultsStayWithTheirListener() {
    Identifications results;
    Identification found;
    found.peer.typeName = "PUB";
    results.remember(7, found);
    QVERIFY(!results.of(8));
    QCOMPARE(results.of(7)->peer.typeName, std::string("PUB"));
    Endpoint endpoint;
    endpoint.listener = 7;
    results.prune({endpoint});
    QVERIFY(results.of(7));
    results.prune({});
    QVERIFY(!results.of(7));
}

QTEST_GUILESS_MAIN(IdentifyTest)
#include "tst_identify.moc"
