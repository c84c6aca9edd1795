// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/code.h"
#include "core/observe/capture/peer_facts.h"
#include "core/transport/zmtp/errc.h"
#include "tests/core/capture/watched.h"
#include "tests/support/libzmq.h"
#include "tests/support/raw_peer.h"
#include "tests/support/temporary_folder.h"

#include <QTest>

#include <zmq.h>

using namespace ipcscope;
using namespace ipcscope::capture;
using test::LibzmqSocket;
using zmtp::SocketType;

/// Taking part on purpose, beside the system's libzmq.
class JoinedTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void drainsWhateverComes_data();
    void drainsWhateverComes();
    void answersRequestsInTurn();
    void keepsReadingWhenNobodyReplies();
    void saysWhoCannotBeAnswered();
    void asksAndHearsTheAnswer();
    void publishesToWhoSubscribed();
    void routesOrSaysItCannot();
    void recordsWhoCouldNotBeAPeer();
    void subscribesToWhatWasWanted();
    void stopsAndSaysSo();
    void saysWhyItCannotStart();
};

namespace {

JoinRequest joinAs(SocketType type, Role role, const std::string& endpoint) {
    JoinRequest request;
    request.endpoint = endpoint;
    request.type = type;
    request.role = role;
    request.options.reconnectInterval = std::chrono::milliseconds(10);
    return request;
}

Result<void> send(Watched& watched, std::initializer_list<std::string_view> frames) {
    std::vector<ByteView> bodies;
    for (const auto frame : frames)
        bodies.push_back(bytesOf(frame));
    return watched.joined().send(bodies);
}

test::Frames framesOf(const OwnedRecord& record) {
    test::Frames out;
    zmtp::FrameReader frames(record.bytes);
    while (const auto frame = frames.next())
        out.emplace_back(textOf(frame->body));
    return out;
}

} // namespace

void JoinedTest::drainsWhateverComes_data() {
    QTest::addColumn<int>("own");
    QTest::addColumn<int>("other");
    QTest::addColumn<bool>("bind");
    const auto row = [](const char* name, SocketType own, int other) {
        QTest::addRow("%s, we connect", name) << static_cast<int>(own) << other << false;
        QTest::addRow("%s, we bind", name) << static_cast<int>(own) << other << true;
    };
    row("PULL from PUSH", SocketType::Pull, ZMQ_PUSH);
    row("PAIR from PAIR", SocketType::Pair, ZMQ_PAIR);
    row("DEALER from DEALER", SocketType::Dealer, ZMQ_DEALER);
    row("ROUTER from DEALER", SocketType::Router, ZMQ_DEALER);
}

void JoinedTest::drainsWhateverComes() {
    QFETCH(int, own);
    QFETCH(int, other);
    QFETCH(bool, bind);
    constexpr int count = 5'000; // more than two high-water marks and the kernel's buffer
    const test::TemporaryFolder folder;
    const auto endpoint = folder.endpoint("x");
    LibzmqSocket peer(other);
    if (!bind)
        QVERIFY(peer.bind(endpoint));
    Watched watched(joinAs(static_cast<SocketType>(own), bind ? Role::Bind : Role::Connect, endpoint));
    QCOMPARE(watched.joined().start().value_or("failed"), endpoint);
    if (bind) {
        QCOMPARE(watched.sentence(Kind::SourceUp), "Bound to " + endpoint);
        QVERIFY(peer.connect(endpoint));
    }
    QVERIFY(watched.until(Kind::PeerUp));
    int sent = 0;
    QVERIFY(test::turnUntil(watched.reactor, [&] {
        while (sent < count && peer.send({"n", std::to_string(sent)}))
            ++sent;
        return watched.count(Kind::Message) == count;
    }));
    int next = 0;
    for (const auto& record : watched.records) {
        if (record.kind == Kind::Message)
            QCOMPARE(framesOf(record), (test::Frames{"n", std::to_string(next++)}));
    }
}

void JoinedTest::answersRequestsInTurn() {
    const test::TemporaryFolder folder;
    Watched watched(joinAs(SocketType::Rep, Role::Bind, folder.endpoint("x")));
    QVERIFY(watched.joined().start());
    LibzmqSocket one(ZMQ_REQ);
    LibzmqSocket two(ZMQ_REQ);
    QVERIFY(one.connect(folder.endpoint("x")) && two.connect(folder.endpoint("x")));
    QVERIFY(!send(watched, {"nobody asked"}));
    QCOMPARE(watched.count(Kind::SendFailed), std::size_t(1));
    QCOMPARE(errorOf(watched.last(Kind::SendFailed).code), make_error_code(sockets::Errc::WrongState));
    QVERIFY(one.send({"a"}) && two.send({"b"}));
    QVERIFY(watched.until(Kind::Message, 2));
    QCOMPARE(framesOf(watched.last(Kind::Message)).front(), std::string());
    QVERIFY(send(watched, {"first"}));
    QVERIFY(send(watched, {"second"}));
    std::optional<test::Frames> answers[2];
    QVERIFY(test::turnUntil(watched.reactor, [&] {
        if (!answers[0])
            answers[0] = one.receive();
        if (!answers[1])
            answers[1] = two.receive();
        return answers[0] && answers[1];
    }));
    QVERIFY(*answers[0] != *answers[1]);
    QCOMPARE(watched.count(Kind::Sent), std::size_t(2));
    QCOMPARE(watched.last(Kind::Sent).direction, Direction::Sent);
}

void JoinedTest::keepsReadingWhenNobodyReplies() {
    constexpr int count = 5'000; // more than two high-water marks and the kernel's buffer
    constexpr int pending = 1 + 5;
    const test::TemporaryFolder folder;
    auto request = joinAs(SocketType::Rep, Role::Bind, folder.endpoint("x"));
    request.options.receiveHighWaterMark = pending - 1;
    Watched watched(request);
    QVERIFY(watched.joined().start());
    LibzmqSocket dealer(ZMQ_DEALER);
    QVERIFY(dealer.connect(folder.endpoint("x")));
    int asked = 0;
    QVERIFY(test::turnUntil(watched.reactor, [&] {
        while (asked < count && dealer.send({std::to_string(asked), "", "question"}))
            ++asked;
        return watched.count(Kind::Message) == count;
    }));
    QCOMPARE(framesOf(watched.last(Kind::Message)), (test::Frames{std::to_string(count - 1), "", "question"}));
    QCOMPARE(watched.joined().socket().swallowed(), std::uint64_t(count - pending));
    for (int reply = 0; reply < pending; ++reply) {
        QVERIFY(send(watched, {"answer"}));
        std::optional<test::Frames> got;
        QVERIFY(test::turnUntil(watched.reactor, [&] { return (got = dealer.receive()).has_value(); }));
        QCOMPARE(got->back(), std::string("answer"));
        if (reply < pending - 1) // the last one came whenever there was room again
            QCOMPARE(got->front(), std::to_string(reply));
    }
    QVERIFY(!send(watched, {"nobody waits any more"}));
    QVERIFY(dealer.send({"last", "", "question"}));
    QVERIFY(watched.until(Kind::Message, count + 1));
    QVERIFY(send(watched, {"answer"}));
    QVERIFY(test::turnUntil(watched.reactor, [&] { return dealer.receive() == test::Frames{"last", "", "answer"}; }));
}

void JoinedTest::saysWhoCannotBeAnswered() {
    const test::TemporaryFolder folder;
    Watched watched(joinAs(SocketType::Rep, Role::Bind, folder.endpoint("x")));
    QVERIFY(watched.joined().start());
    {
        LibzmqSocket dealer(ZMQ_DEALER);
        QVERIFY(dealer.connect(folder.endpoint("x")));
        QVERIFY(dealer.send({"", "one"}) && dealer.send({"", "two"}));
        QVERIFY(watched.until(Kind::Message, 2));
    }
    QVERIFY(watched.until(Kind::PeerDown));
    QVERIFY(send(watched, {"too late"}));
    QCOMPARE(watched.count(Kind::Sent), std::size_t(0));
    QVERIFY(watched.sentence(Kind::SendFailed).starts_with("Nobody got it: the peer that asked has gone"));
    QVERIFY2(!send(watched, {"no"}), "the second request went with its peer");
}

void JoinedTest::asksAndHearsTheAnswer() {
    const test::TemporaryFolder folder;
    LibzmqSocket server(ZMQ_REP);
    QVERIFY(server.bind(folder.endpoint("x")));
    Watched watched(joinAs(SocketType::Req, Role::Connect, folder.endpoint("x")));
    QVERIFY(watched.joined().start());
    QVERIFY(watched.until(Kind::PeerUp));
    for (std::size_t round = 1; round <= 3; ++round) {
        QVERIFY(send(watched, {"question"}));
        QVERIFY(!send(watched, {"out of turn"}));
        QVERIFY(test::turnUntil(watched.reactor, [&] { return server.receive() && server.send({"answer"}); }));
        QVERIFY(watched.until(Kind::Message, round));
        QCOMPARE(watched.count(Kind::Sent), round);
        QCOMPARE(watched.count(Kind::SendFailed), round);
    }
}

void JoinedTest::publishesToWhoSubscribed() {
    const test::TemporaryFolder folder;
    Watched watched(joinAs(SocketType::Pub, Role::Bind, folder.endpoint("x")));
    QVERIFY(watched.joined().start());
    QVERIFY(send(watched, {"EU", "nobody"}));
    QCOMPARE(watched.count(Kind::SendFailed), std::size_t(1));
    QCOMPARE(watched.count(Kind::Sent), std::size_t(0));
    LibzmqSocket one(ZMQ_SUB);
    LibzmqSocket two(ZMQ_SUB);
    one.set(ZMQ_SUBSCRIBE, "EU");
    two.set(ZMQ_SUBSCRIBE, "");
    QVERIFY(one.connect(folder.endpoint("x")) && two.connect(folder.endpoint("x")));
    QVERIFY(watched.until(Kind::Subscribe, 2));
    QVERIFY(send(watched, {"EU", "both"}));
    QVERIFY(send(watched, {"US", "one"}));
    QCOMPARE(watched.count(Kind::Sent), std::size_t(3));
    QCOMPARE(watched.count(Kind::SendFailed), std::size_t(1));
    one.set(ZMQ_UNSUBSCRIBE, "EU");
    QVERIFY(watched.until(Kind::Cancel));
    QCOMPARE(watched.sentence(Kind::Cancel), std::string("EU"));
    QVERIFY(test::turnUntil(watched.reactor, [&] { return two.receive() == test::Frames{"EU", "both"}; }));
}

void JoinedTest::routesOrSaysItCannot() {
    const test::TemporaryFolder folder;
    Watched watched(joinAs(SocketType::Router, Role::Bind, folder.endpoint("x")));
    QVERIFY(watched.joined().start());
    LibzmqSocket dealer(ZMQ_DEALER);
    dealer.set(ZMQ_ROUTING_ID, "W1");
    QVERIFY(dealer.connect(folder.endpoint("x")));
    QVERIFY(watched.until(Kind::PeerUp));
    const auto facts = decodePeerFacts(watched.last(Kind::PeerUp).bytes);
    QCOMPARE(textOf(facts->routingId), std::string_view("W1"));
    QVERIFY(send(watched, {"W1", "work"}));
    QVERIFY(test::turnUntil(watched.reactor, [&] { return dealer.receive() == test::Frames{"work"}; }));
    QCOMPARE(watched.count(Kind::Sent), std::size_t(1));
    QVERIFY(send(watched, {"W2", "lost"}));
    QCOMPARE(watched.count(Kind::Sent), std::size_t(1));
    QCOMPARE(watched.count(Kind::SendFailed), std::size_t(1));
}

void JoinedTest::recordsWhoCouldNotBeAPeer() {
    const test::TemporaryFolder folder;
    Watched watched(joinAs(SocketType::Pull, Role::Bind, folder.endpoint("x")));
    QVERIFY(watched.joined().start());
    test::RawPeer wrong = test::RawPeer::connectTo(folder.file("x")); // a libzmq may leave before it says its type
    wrong.write(test::handshakeOf("SUB"));
    QVERIFY(watched.until(Kind::HandshakeFailed));
    const auto& failed = watched.last(Kind::HandshakeFailed);
    QCOMPARE(errorOf(failed.code), make_error_code(zmtp::Errc::IncompatibleType));
    const auto facts = decodePeerFacts(failed.bytes);
    QCOMPARE(facts->type, std::string("SUB"));
    QCOMPARE(facts->pid, ::getpid());
    QVERIFY2(facts->reason.find("PULL with SUB") != std::string::npos, facts->reason.c_str());
    QCOMPARE(watched.count(Kind::PeerUp), std::size_t(0));
}

void JoinedTest::subscribesToWhatWasWanted() {
    const test::TemporaryFolder folder;
    LibzmqSocket publisher(ZMQ_XPUB);
    QVERIFY(publisher.bind(folder.endpoint("x")));
    auto request = joinAs(SocketType::Sub, Role::Connect, folder.endpoint("x"));
    request.subscriptions = {copyOf(bytesOf("EU"))};
    Watched watched(request);
    QVERIFY(watched.joined().start());
    const auto hears = [&](const std::string& wanted) {
        return test::turnUntil(watched.reactor, [&] { return publisher.receive() == test::Frames{wanted}; });
    };
    QVERIFY(hears("\x01"
                  "EU"));
    QVERIFY(watched.joined().subscribe(bytesOf("US")));
    QVERIFY(hears("\x01"
                  "US"));
    QVERIFY(watched.joined().unsubscribe(bytesOf("EU")));
    QVERIFY(hears(std::string("\0EU", 3)));
    QVERIFY(publisher.send({"EU.BMW"}) && publisher.send({"US.MSFT"}));
    QVERIFY(watched.until(Kind::Message));
    QCOMPARE(framesOf(watched.last(Kind::Message)), test::Frames{"US.MSFT"});
    QCOMPARE(watched.count(Kind::Message), std::size_t(1));
}

void JoinedTest::stopsAndSaysSo() {
    const test::TemporaryFolder folder;
    LibzmqSocket peer(ZMQ_PAIR);
    QVERIFY(peer.bind(folder.endpoint("x")));
    Watched watched(joinAs(SocketType::Pair, Role::Connect, folder.endpoint("x")));
    QVERIFY(watched.joined().start());
    QVERIFY(watched.until(Kind::PeerUp));
    QVERIFY(send(watched, {"last words"}));
    std::optional<std::uint64_t> unsent;
    watched.joined().stop([&](std::uint64_t left) { unsent = left; });
    QVERIFY(test::turnUntil(watched.reactor, [&] { return unsent.has_value(); }));
    QCOMPARE(*unsent, std::uint64_t(0));
    QCOMPARE(watched.sentence(Kind::SourceDown), std::string("Stopped"));
    QCOMPARE(watched.count(Kind::PeerDown), std::size_t(1));
    QVERIFY(test::turnUntil(watched.reactor, [&] { return peer.receive() == test::Frames{"last words"}; }));
    watched.destroy();
    QCOMPARE(watched.count(Kind::SourceDown), std::size_t(1));
}

void JoinedTest::saysWhyItCannotStart() {
    const test::TemporaryFolder folder;
    Watched noFolder(joinAs(SocketType::Pull, Role::Bind, folder.endpoint("none/x")));
    QCOMPARE(noFolder.joined().start().error().code, std::make_error_code(std::errc::no_such_file_or_directory));
    Watched tooLong(joinAs(SocketType::Pull, Role::Connect, "ipc:///" + std::string(200, 'x')));
    QCOMPARE(tooLong.joined().start().error().code, std::make_error_code(std::errc::filename_too_long));
    auto request = joinAs(SocketType::Pull, Role::Connect, folder.endpoint("x"));
    request.subscriptions = {Bytes{}};
    Watched noSubscriber(request);
    QVERIFY(!noSubscriber.joined().start());
}

QTEST_GUILESS_MAIN(JoinedTest)
#include "tst_joined.moc"
