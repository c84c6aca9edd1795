// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/advice/arrival.h"
#include "core/observe/advice/proofs.h"

#include <QtTest>

#include <algorithm>
#include <functional>

using namespace ipcscope;
using namespace ipcscope::advice;
using Check = Finding::Check;
using Verdict = Finding::Verdict;
using Outcome = discovery::Identification::Outcome;
using discovery::State;
using zmtp::SocketType;

namespace {

Bytes topic(std::string_view text) {
    return copyOf(bytesOf(text));
}

discovery::Endpoint endpointIn(State state, std::uint32_t listener = 5) {
    discovery::Endpoint endpoint;
    endpoint.name = "/tmp/feed.ipc";
    endpoint.listener = state == State::Stale ? 0 : listener;
    endpoint.state = state;
    endpoint.backlog = 100;
    if (state != State::Stale)
        endpoint.owners = {{.pid = 42, .process = "feedd\x1b", .library = {}}};
    return endpoint;
}

/// All is well: a publisher that sends, and we are one of its subscribers.
ArrivalFacts good(SocketType theirs = SocketType::Pub) {
    ArrivalFacts facts;
    facts.target = targetOf("ipc:///tmp/feed.ipc");
    facts.exists = true;
    facts.endpoints = {endpointIn(State::Live)};
    facts.endpoints[0].connections = 2;
    discovery::Identification found;
    found.outcome = Outcome::Answered;
    found.peer.major = 3;
    found.peer.minor = 1;
    found.peer.mechanism = "NULL";
    found.peer.type = theirs;
    found.peer.typeName = zmtp::name(theirs);
    facts.identification = found;
    facts.queuedBefore = 10;
    facts.queuedAfter = 20;
    facts.ours.subscriptions = {topic("EU.")};
    facts.ours.connected = true;
    facts.ours.topicsSeen = {topic("EU.BMW")};
    return facts;
}

} // namespace

using Change = std::function<void(ArrivalFacts&)>;
Q_DECLARE_METATYPE(Change)

class ArrivalTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void nothingIsWrong();
    void eachCheck_data();
    void eachCheck();
    void onlyWhatConcernsTheType();
    void theFirstThatIsWrong();
    void proofs_data();
    void proofs();
};

void ArrivalTest::nothingIsWrong() {
    const auto findings = whyNothingArrives(good());
    QCOMPARE(findings.size(), 14U);
    for (const Finding& finding : findings) {
        QVERIFY2(finding.verdict == Verdict::Fine, finding.evidence.c_str());
        QVERIFY(!finding.evidence.empty() && finding.next.empty());
        QVERIFY(!question(finding.check).empty());
        QVERIFY(!finding.evidence.contains('\x1b'));
    }
    QVERIFY(!likeliest(findings));
}

void ArrivalTest::eachCheck_data() {
    QTest::addColumn<Change>("change");
    QTest::addColumn<int>("check");
    QTest::addColumn<int>("verdict");
    QTest::addColumn<QByteArray>("evidence"); // part of it
    const auto row = [](const char* name, Check check, Verdict verdict, const char* evidence, Change change) {
        QTest::newRow(name) << std::move(change) << static_cast<int>(check) << static_cast<int>(verdict)
                            << QByteArray(evidence);
    };
    const auto state = [](State to) { return [to](ArrivalFacts& facts) { facts.endpoints = {endpointIn(to)}; }; };
    const auto outcome = [](Outcome to) {
        return [to](ArrivalFacts& facts) {
            facts.identification->outcome = to;
            facts.identification->peer = {};
            facts.identification->error = {.code = std::make_error_code(std::errc::permission_denied), .attempt = {}};
        };
    };
    const auto type = [](SocketType to) { return [to](ArrivalFacts& facts) { facts = good(to); }; };
    row("nothing there", Check::Socket, Verdict::Wrong, "Nothing is at",
        [](ArrivalFacts& facts) { facts.exists = false; });
    row("a regular file", Check::Socket, Verdict::Wrong, "a regular file",
        [](ArrivalFacts& facts) { facts.notASocket = "a regular file (3 bytes)"; });
    row("hidden by a folder", Check::Socket, Verdict::Open, "cannot be seen", [](ArrivalFacts& facts) {
        facts.exists = false;
        facts.folderBars = true;
        facts.endpoints.clear();
    });
    row("in another namespace only", Check::Socket, Verdict::Wrong, "(pid 42) has it in another namespace",
        [](ArrivalFacts& facts) {
            facts.exists = false;
            facts.endpoints[0].space.mounts = 7;
        });
    row("hidden by a folder, who listens", Check::Listener, Verdict::Open, "cannot be told", [](ArrivalFacts& facts) {
        facts.exists = false;
        facts.folderBars = true;
        facts.endpoints.clear();
    });
    row("stale", Check::Listener, Verdict::Wrong, "stale", state(State::Stale));
    row("overridden by nobody", Check::Listener, Verdict::Wrong, "Nobody listens", state(State::Overridden));
    row("file gone", Check::Listener, Verdict::Wrong, "nobody new can reach it", [](ArrivalFacts& facts) {
        facts.endpoints = {endpointIn(State::Overridden)};
        facts.endpoints[0].fileError = ENOENT;
    });
    row("file gone, at the path", Check::Socket, Verdict::Wrong, "is gone, and feedd", [](ArrivalFacts& facts) {
        facts.exists = false;
        facts.endpoints = {endpointIn(State::Overridden)};
        facts.endpoints[0].fileError = ENOENT;
    });
    row("bound only", Check::Listener, Verdict::Wrong, "does not listen", state(State::NotListening));
    row("unknown", Check::Listener, Verdict::Open, "compared", state(State::Unknown));
    row("not listed", Check::Listener, Verdict::Open, "cannot be told",
        [](ArrivalFacts& facts) { facts.endpoints.clear(); });
    row("full", Check::Accepts, Verdict::Wrong, "takes no more", state(State::NotAccepting));
    row("no permission", Check::Accepts, Verdict::Wrong, "mode 0755",
        [](ArrivalFacts& facts) { facts.barred = "The socket file belongs to user orderd with mode 0755."; });
    row("closed folder", Check::Accepts, Verdict::Wrong, "mode 0700", [](ArrivalFacts& facts) {
        facts.barred = "/run/orderd has mode 0700 and belongs to orderd.";
        facts.folderBars = true;
    });
    row("hangs up", Check::Accepts, Verdict::Wrong, "hung up", outcome(Outcome::Closed));
    row("datagrams", Check::Accepts, Verdict::Wrong, "not a stream socket", [](ArrivalFacts& facts) {
        facts.identification->outcome = Outcome::Unreachable;
        facts.identification->error = {.code = std::make_error_code(std::errc::wrong_protocol_type), .attempt = {}};
    });
    row("unreachable", Check::Accepts, Verdict::Wrong, "denied", outcome(Outcome::Unreachable));
    row("not asked", Check::Accepts, Verdict::Open, "is older", [](ArrivalFacts& facts) {
        facts.identification.reset();
        facts.notAsked = "feedd (pid 42) uses libzmq.so.5.1.0, which is older than ZeroMQ 4.3.3.";
    });
    row("silent", Check::Greeting, Verdict::Wrong, "says nothing", outcome(Outcome::Silent));
    row("not ZMTP", Check::Greeting, Verdict::Wrong, "not a ZMTP greeting", outcome(Outcome::NotZmtp));
    row("refused", Check::Handshake, Verdict::Wrong, "status 400", [](ArrivalFacts& facts) {
        facts.identification->peer.refusal = 400;
        facts.ours.connected.reset();
    });
    row("old", Check::Version, Verdict::Open, "ZMTP 2.0",
        [](ArrivalFacts& facts) { facts.identification->peer.major = 2; });
    row("CURVE", Check::Mechanism, Verdict::Wrong, "It uses CURVE, and we use NULL",
        [](ArrivalFacts& facts) { facts.identification->peer.mechanism = "CURVE"; });
    row("types", Check::Types, Verdict::Wrong, "SUB cannot talk to PUSH", type(SocketType::Push));
    row("any type will do", Check::Types, Verdict::Fine, "PULL and PUSH", [](ArrivalFacts& facts) {
        facts = good(SocketType::Push);
        facts.ours.type.reset();
    });
    row("unknown type", Check::Types, Verdict::Open, "NEWTYPE", [](ArrivalFacts& facts) {
        facts.identification->peer.type.reset();
        facts.identification->peer.typeName = "NEWTYPE";
    });
    row("not connected", Check::Handshake, Verdict::Wrong, "not finished",
        [](ArrivalFacts& facts) { facts.ours.connected = false; });
    row("not taking part", Check::Handshake, Verdict::Open, "not taking part",
        [](ArrivalFacts& facts) { facts.ours.connected.reset(); });
    row("no subscription", Check::Subscription, Verdict::Wrong, "Nothing is subscribed",
        [](ArrivalFacts& facts) { facts.ours.subscriptions.clear(); });
    row("would be subscribed", Check::Subscription, Verdict::Fine, "Taken as subscribed",
        [](ArrivalFacts& facts) { facts.ours.connected.reset(); });
    row("only receives", Check::Senders, Verdict::Wrong, "PULL only receives", type(SocketType::Pull));
    row("answers", Check::Senders, Verdict::Open, "answers those who ask", type(SocketType::Router));
    row("nothing moves", Check::Traffic, Verdict::Open, "Nothing waits",
        [](ArrivalFacts& facts) { facts.queuedBefore = facts.queuedAfter = 0; });
    row("unread", Check::Traffic, Verdict::Open, "most by slowd (pid 7)", [](ArrivalFacts& facts) {
        facts.queuedBefore = facts.queuedAfter = 900;
        discovery::Connection slow, other;
        slow.toClient = 800;
        slow.clientOwners = {{.pid = 7, .process = "slowd", .library = {}}};
        other.toClient = 100;
        facts.endpoints[0].peers = {other, slow};
    });
    row("unread by the binder", Check::Traffic, Verdict::Open, "most by feedd", [](ArrivalFacts& facts) {
        facts.queuedBefore = facts.queuedAfter = 900;
        facts.endpoints[0].peers.emplace_back().toServer = 900;
    });
    row("nobody connected", Check::Traffic, Verdict::Open, "Nobody is connected", [](ArrivalFacts& facts) {
        facts.queuedBefore = facts.queuedAfter = 0;
        facts.endpoints[0].connections = 0;
    });
    row("stalled", Check::Traffic, Verdict::Wrong, "176.0 KiB unread by slowd (pid 7)", [](ArrivalFacts& facts) {
        discovery::Connection connection;
        connection.toClient = 180'224;
        connection.stall = discovery::Stall::Client;
        connection.clientOwners = {{.pid = 7, .process = "slowd", .library = {}}};
        facts.endpoints[0].peers = {connection};
    });
    row("hidden", Check::Filter, Verdict::Wrong, "hides 7 of 9", [](ArrivalFacts& facts) {
        facts.ours.received = 9;
        facts.ours.hidden = 7;
    });
    row("near miss", Check::Topics, Verdict::Wrong, "\"EU.BMW\" arrives, and \"eu.\"",
        [](ArrivalFacts& facts) { facts.ours.subscriptions = {topic("eu.")}; });
    row("no topics", Check::Topics, Verdict::Open, "No topic",
        [](ArrivalFacts& facts) { facts.ours.topicsSeen.clear(); });
    row("routing id", Check::Identity, Verdict::Open, "W1", [](ArrivalFacts& facts) {
        facts = good(SocketType::Router);
        facts.ours.type = SocketType::Dealer;
        facts.ours.routingId = topic("W1");
    });
    row("overridden", Check::SamePath, Verdict::Wrong, "still listens", [](ArrivalFacts& facts) {
        facts.endpoints.push_back(endpointIn(State::Overridden, 4));
        facts.endpoints.back().successor = 5;
    });
    row("another namespace", Check::SamePath, Verdict::Open, "another namespace", [](ArrivalFacts& facts) {
        facts.endpoints.push_back(endpointIn(State::Live, 4));
        facts.endpoints.back().space.mounts = 7;
    });
    row("relative", Check::SamePath, Verdict::Open, "from here it is /tmp/feed.ipc",
        [](ArrivalFacts& facts) { facts.target = targetOf("ipc://feed.ipc"); });
}

void ArrivalTest::eachCheck() {
    QFETCH(Change, change);
    QFETCH(int, check);
    QFETCH(int, verdict);
    QFETCH(QByteArray, evidence);
    ArrivalFacts facts = good();
    change(facts);
    const auto findings = whyNothingArrives(facts);
    const auto found = std::ranges::find(findings, static_cast<Check>(check), &Finding::check);
    QVERIFY(found != findings.end());
    QVERIFY2(found->evidence.contains(evidence.toStdString()), found->evidence.c_str());
    QCOMPARE(static_cast<int>(found->verdict), verdict);
}

void ArrivalTest::onlyWhatConcernsTheType() {
    ArrivalFacts facts = good(SocketType::Push);
    facts.ours.type = SocketType::Pull;
    const auto findings = whyNothingArrives(facts);
    for (const Check check : {Check::Subscription, Check::Topics, Check::Identity})
        QVERIFY(std::ranges::find(findings, check, &Finding::check) == findings.end());
    QVERIFY(std::ranges::is_sorted(findings, {}, &Finding::check));
}

void ArrivalTest::theFirstThatIsWrong() {
    ArrivalFacts facts = good();
    facts.ours.topicsSeen.clear();
    QCOMPARE(likeliest(whyNothingArrives(facts))->check, Check::Topics);
    facts.ours.connected.reset();
    QCOMPARE(likeliest(whyNothingArrives(facts))->check, Check::Topics);
    facts.ours.topicsSeen = {topic("EU.BMW")};
    QCOMPARE(likeliest(whyNothingArrives(facts))->check, Check::Handshake);
    facts.ours.hidden = 1;
    facts.identification->peer.mechanism = "PLAIN";
    QCOMPARE(likeliest(whyNothingArrives(facts))->check, Check::Mechanism);
}

void ArrivalTest::proofs_data() {
    QTest::addColumn<int>("state");
    QTest::addColumn<int>("error");
    QTest::addColumn<int>("count");
    QTest::addColumn<QByteArray>("last");
    const auto row = [](const char* name, State state, int error, int count, const char* last) {
        QTest::newRow(name) << static_cast<int>(state) << error << count << QByteArray(last);
    };
    row("live", State::Live, 0, 2, "The file at the path is the listener's.");
    row("stale", State::Stale, 0, 3, "No program in another network namespace");
    row("gone", State::Overridden, ENOENT, 2, "Its file is gone");
    row("taken", State::Overridden, 0, 2, "that of orderd (pid 7702).");
    row("not a socket", State::NotASocket, ENOTSOCK, 2, "not a socket");
    row("bound only", State::NotListening, 0, 2, "Every connect is refused");
    row("full", State::NotAccepting, 0, 2, "its queue takes 100 and one more");
    row("closed folder", State::Unknown, EACCES, 1, "Permission denied");
    row("nothing here", State::Unknown, ENOENT, 1, "Nothing is at the path here");
}

void ArrivalTest::proofs() {
    QFETCH(int, state);
    QFETCH(int, error);
    QFETCH(QByteArray, last);
    discovery::Endpoint endpoint = endpointIn(static_cast<State>(state));
    endpoint.fileError = error;
    endpoint.waiting = 101;
    endpoint.successor = state == static_cast<int>(State::Overridden) ? 9 : 0;
    discovery::Endpoint heir = endpointIn(State::Live, 9);
    heir.owners = {{.pid = 7702, .process = "orderd", .library = {}}};
    const auto found = proofsOf(endpoint, {endpoint, heir});
    QTEST(static_cast<int>(found.size()), "count");
    QVERIFY2(found.back().contains(last.toStdString()), found.back().c_str());
}

QTEST_APPLESS_MAIN(ArrivalTest)
#include "tst_arrival.moc"
