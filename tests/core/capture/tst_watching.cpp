// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/peer_facts.h"
#include "core/transport/zmtp/errc.h"
#include "tests/core/capture/watched.h"
#include "tests/support/libzmq.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/zap.h"

#include <QElapsedTimer>
#include <QTest>

#include <fstream>
#include <thread>

#include <sys/socket.h>
#include <sys/un.h>
#include <zmq.h>

using namespace ipcscope;
using namespace ipcscope::capture;
using test::LibzmqSocket;

/// Watching (publishersOnly) beside the system's libzmq and beside what is no ZeroMQ at all.
class WatchingTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void seesWhatAPublisherSends_data();
    void seesWhatAPublisherSends();
    void leavesOtherTypesAlone_data();
    void leavesOtherTypesAlone();
    void takesNothingFromAPush();
    void tellsOtherMechanisms();
    void tellsRefusals();
    void tellsWhoIsNoPeer_data();
    void tellsWhoIsNoPeer();
    void tellsWhatCannotBeReached_data();
    void tellsWhatCannotBeReached();
    void waitsForWhatIsNotThere();
    void tellsAgainWhenTheReasonChanges();
    void survivesARestart();
    void mayBeDestroyedByItsFinding();
};

namespace {

UniqueFd boundSocket(const std::string& path, int kind) {
    UniqueFd fd(::socket(AF_UNIX, kind | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof(address.sun_path) - 1);
    if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0)
        return {};
    if (kind == SOCK_STREAM && ::listen(fd.get(), 10) != 0)
        return {};
    return fd;
}

void setTypes(std::initializer_list<std::pair<const char*, int>> types) {
    QTest::addColumn<int>("type");
    for (const auto& [name, type] : types)
        QTest::newRow(name) << type;
}

} // namespace

void WatchingTest::seesWhatAPublisherSends_data() {
    setTypes({{"PUB", ZMQ_PUB}, {"XPUB", ZMQ_XPUB}});
}

void WatchingTest::seesWhatAPublisherSends() {
    QFETCH(int, type);
    const test::TemporaryFolder folder;
    LibzmqSocket publisher(type);
    QVERIFY(publisher.bind(folder.endpoint("feed")));
    Watched watched(watchRequest(folder.endpoint("feed")));
    QVERIFY(watched.joined().start());
    QVERIFY(test::turnUntil(watched.reactor, [&] {
        publisher.send({"EU.BMW", "{}"});
        return watched.count(Kind::Message) >= 3;
    }));
    QVERIFY(!watched.finding);
    QCOMPARE(watched.count(Kind::SourceUp), std::size_t(1));
    QCOMPARE(watched.sentence(Kind::SourceUp), "Connected to " + folder.endpoint("feed"));
    QCOMPARE(watched.last(Kind::SourceUp).code, std::int16_t(0));
    const auto& up = watched.last(Kind::PeerUp);
    const auto facts = decodePeerFacts(up.bytes);
    QVERIFY(facts.has_value());
    QCOMPARE(facts->type, std::string(QTest::currentDataTag()));
    QCOMPARE(facts->ownType, std::string("SUB"));
    QCOMPARE(facts->mechanism, std::string("NULL"));
    QCOMPARE(facts->version, std::string("3.1"));
    QCOMPARE(facts->pid, ::getpid());
    QCOMPARE(facts->process, std::string("tst_watching"));
    QCOMPARE(facts->endpoint, folder.endpoint("feed"));
    const auto& message = watched.last(Kind::Message);
    QCOMPARE(message.peer, up.peer);
    QCOMPARE(message.frames, std::uint16_t(2));
    QCOMPARE(message.direction, Direction::Received);
    QVERIFY(message.bytes == copyOf(zmtp::Message::of({"EU.BMW", "{}"}).wire()));
}

void WatchingTest::leavesOtherTypesAlone_data() {
    setTypes({{"PUSH", ZMQ_PUSH},
              {"PULL", ZMQ_PULL},
              {"REP", ZMQ_REP},
              {"REQ", ZMQ_REQ},
              {"DEALER", ZMQ_DEALER},
              {"ROUTER", ZMQ_ROUTER},
              {"PAIR", ZMQ_PAIR},
              {"SUB", ZMQ_SUB},
              {"XSUB", ZMQ_XSUB}});
}

void WatchingTest::leavesOtherTypesAlone() {
    QFETCH(int, type);
    const test::TemporaryFolder folder;
    LibzmqSocket other(type);
    QVERIFY(other.bind(folder.endpoint("other")));
    Watched watched(watchRequest(folder.endpoint("other")));
    QVERIFY(watched.joined().start());
    QVERIFY(watched.untilFound());
    QCOMPARE(watched.finding->what, Finding::What::OtherType);
    QCOMPARE(watched.finding->announcement.typeName, std::string(QTest::currentDataTag()));
    QVERIFY(watched.finding->announcement.type.has_value());
    test::turnFor(watched.reactor, std::chrono::milliseconds(100));
    QCOMPARE(watched.findings, 1);
    QCOMPARE(watched.count(Kind::HandshakeFailed), std::size_t(1));
    QCOMPARE(watched.count(Kind::PeerUp), std::size_t(0));
    QCOMPARE(watched.count(Kind::SourceUp), std::size_t(0));
}

void WatchingTest::takesNothingFromAPush() {
    constexpr int count = 50;
    const test::TemporaryFolder folder;
    LibzmqSocket push(ZMQ_PUSH);
    push.set(ZMQ_SNDHWM, 5);
    QVERIFY(push.bind(folder.endpoint("jobs")));
    std::thread sender([&] {
        for (int i = 0; i < count; ++i) {
            const auto text = std::to_string(i);
            zmq_send(push.handle(), text.data(), text.size(), 0);
        }
    });
    Watched watched(watchRequest(folder.endpoint("jobs")));
    const bool started = watched.joined().start().has_value();
    const bool found = watched.untilFound();
    LibzmqSocket worker(ZMQ_PULL);
    worker.connect(folder.endpoint("jobs"));
    int next = 0;
    bool inOrder = true;
    const bool all = test::turnUntil(watched.reactor, [&] {
        while (const auto job = worker.receive())
            inOrder = inOrder && *job == test::Frames{std::to_string(next++)};
        return next == count;
    });
    sender.join();
    QVERIFY(started && found && all && inOrder);
    QCOMPARE(watched.finding->what, Finding::What::OtherType);
    QCOMPARE(watched.count(Kind::Message), std::size_t(0));
}

void WatchingTest::tellsOtherMechanisms() {
    const test::TemporaryFolder folder;
    LibzmqSocket publisher(ZMQ_PUB);
    publisher.set(ZMQ_PLAIN_SERVER, 1);
    QVERIFY(publisher.bind(folder.endpoint("secret")));
    Watched watched(watchRequest(folder.endpoint("secret")));
    QVERIFY(watched.joined().start());
    QVERIFY(watched.untilFound());
    QCOMPARE(watched.finding->what, Finding::What::OtherMechanism);
    QCOMPARE(watched.finding->announcement.mechanism, std::string("PLAIN"));
    QCOMPARE(watched.count(Kind::PeerUp), std::size_t(0));
}

void WatchingTest::tellsRefusals() {
    const test::TemporaryFolder folder;
    LibzmqSocket publisher(ZMQ_PUB);
    const test::ZapHandler nobody(publisher, [](const test::Frames&) { return std::string("400"); });
    publisher.set(ZMQ_ZAP_DOMAIN, "closed");
    QVERIFY(publisher.bind(folder.endpoint("closed")));
    Watched watched(watchRequest(folder.endpoint("closed")));
    QVERIFY(watched.joined().start());
    QVERIFY(watched.untilFound());
    QCOMPARE(watched.finding->what, Finding::What::Refused);
    QCOMPARE(watched.finding->announcement.refusal, 400);
    QCOMPARE(watched.count(Kind::PeerUp), std::size_t(0));
}

void WatchingTest::tellsWhoIsNoPeer_data() {
    QTest::addColumn<QByteArray>("says");
    QTest::addColumn<int>("what");
    const auto row = [](const char* name, const QByteArray& says, Finding::What what) {
        QTest::newRow(name) << says << static_cast<int>(what);
    };
    row("nothing", {}, Finding::What::Silent);
    row("HTTP", "HTTP/1.1 400 Bad Request\r\n\r\n", Finding::What::NotZmtp);
    row("ssh", "SSH-2.0-OpenSSH_9.2\r\n", Finding::What::NotZmtp);
    row("half a greeting", QByteArray::fromHex("ff00000000"), Finding::What::Silent);
    row("PUB of ZMTP 2.0", QByteArray::fromHex("ff00000000000000017f0101"), Finding::What::OldProtocol);
    const QByteArray greeting = QByteArray::fromHex("ff00000000000000007f0301") + "NULL" + QByteArray(48, '\0');
    row("half a READY", greeting + QByteArray::fromHex("040a") + QByteArray("\5READY\4abc", 10), Finding::What::Faulty);
    row("PUSH of ZMTP 2.0", QByteArray::fromHex("ff00000000000000017f0108"), Finding::What::OldProtocol);
}

void WatchingTest::tellsWhoIsNoPeer() {
    QFETCH(QByteArray, says);
    QFETCH(int, what);
    const test::TemporaryFolder folder;
    const auto listener = boundSocket(folder.file("other"), SOCK_STREAM);
    QVERIFY(listener.get() >= 0);
    Watched watched(watchRequest(folder.endpoint("other")));
    QElapsedTimer clock;
    clock.start();
    QVERIFY(watched.joined().start());
    const UniqueFd accepted(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    QCOMPARE(::write(accepted.get(), says.data(), static_cast<std::size_t>(says.size())), ssize_t(says.size()));
    QVERIFY(watched.untilFound());
    QCOMPARE(static_cast<int>(watched.finding->what), what);
    QVERIFY2(clock.elapsed() < 2'000, qPrintable(QString::number(clock.elapsed())));
    if (watched.finding->what == Finding::What::Silent)
        QVERIFY(clock.elapsed() >= 450);
    test::turnFor(watched.reactor, std::chrono::milliseconds(150));
    QCOMPARE(watched.findings, 1);
    Bytes heard(100);
    const auto size = ::read(accepted.get(), heard.data(), heard.size());
    QVERIFY2(size <= 64, "no READY, and less than the 12 bytes that complete a greeting of ZMTP 2.0");
    if (watched.finding->what == Finding::What::OldProtocol)
        QVERIFY(size < 12);
    const UniqueFd again(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    QVERIFY2(again.get() < 0, "it came back");
}

void WatchingTest::tellsWhatCannotBeReached_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("error");
    QTest::newRow("a stale file") << int(SOCK_STREAM) << ECONNREFUSED;
    QTest::newRow("a datagram socket") << int(SOCK_DGRAM) << EPROTOTYPE;
    QTest::newRow("a regular file") << 0 << ECONNREFUSED;
    QTest::newRow("below a regular file") << -1 << ENOTDIR;
}

void WatchingTest::tellsWhatCannotBeReached() {
    QFETCH(int, kind);
    QFETCH(int, error);
    const test::TemporaryFolder folder;
    UniqueFd held;
    if (kind > 0)
        held = boundSocket(folder.file("other"), kind);
    else
        std::ofstream(folder.file("other")) << "text";
    if (kind == SOCK_STREAM)
        held.reset();
    Watched watched(watchRequest(folder.endpoint(kind < 0 ? "other/below" : "other")));
    QVERIFY(watched.joined().start());
    QVERIFY(watched.untilFound());
    QCOMPARE(watched.finding->what, Finding::What::Unreachable);
    QCOMPARE(watched.finding->error.code, std::error_code(error, std::generic_category()));
    test::turnFor(watched.reactor, std::chrono::milliseconds(100));
    QCOMPARE(watched.findings, 1);
    QCOMPARE(watched.count(Kind::SourceUp), std::size_t(0));
}

void WatchingTest::waitsForWhatIsNotThere() {
    const test::TemporaryFolder folder;
    Watched watched(watchRequest(folder.endpoint("feed")));
    QVERIFY(watched.joined().start());
    test::turnFor(watched.reactor, std::chrono::milliseconds(300));
    QCOMPARE(watched.count(Kind::SourceUp), std::size_t(1));
    QCOMPARE(watched.sentence(Kind::SourceUp), "Waiting for " + folder.endpoint("feed") + " to appear");
    QCOMPARE(watched.last(Kind::SourceUp).code, std::int16_t(ENOENT));
    LibzmqSocket publisher(ZMQ_PUB);
    QVERIFY(publisher.bind(folder.endpoint("feed")));
    QVERIFY(watched.until(Kind::PeerUp));
    QCOMPARE(watched.count(Kind::SourceUp), std::size_t(2));
    QVERIFY(!watched.finding);
}

void WatchingTest::tellsAgainWhenTheReasonChanges() {
    const test::TemporaryFolder folder;
    Watched watched(watchRequest(folder.endpoint("feed")));
    QVERIFY(watched.joined().start());
    QVERIFY(watched.until(Kind::SourceUp));
    QCOMPARE(watched.last(Kind::SourceUp).code, std::int16_t(ENOENT));
    ::close(boundSocket(folder.file("feed"), SOCK_STREAM).release());
    QVERIFY(watched.until(Kind::SourceUp, 2));
    QCOMPARE(watched.last(Kind::SourceUp).code, std::int16_t(ECONNREFUSED));
    test::turnFor(watched.reactor, std::chrono::milliseconds(150));
    QCOMPARE(watched.count(Kind::SourceUp), std::size_t(2));
    QVERIFY2(!watched.finding, "a program may be between bind and listen");
    ::unlink(folder.file("feed").c_str());
    const auto datagrams = boundSocket(folder.file("feed"), SOCK_DGRAM);
    QVERIFY(watched.untilFound());
    QCOMPARE(watched.finding->error.code, std::make_error_code(std::errc::wrong_protocol_type));
}

void WatchingTest::survivesARestart() {
    const test::TemporaryFolder folder;
    auto publisher = std::make_unique<LibzmqSocket>(ZMQ_PUB);
    QVERIFY(publisher->bind(folder.endpoint("feed")));
    Watched watched(watchRequest(folder.endpoint("feed")));
    QVERIFY(watched.joined().start());
    QVERIFY(watched.until(Kind::PeerUp));
    const auto first = watched.last(Kind::PeerUp).peer;
    publisher.reset();
    QVERIFY(watched.until(Kind::PeerDown));
    QCOMPARE(watched.last(Kind::PeerDown).peer, first);
    const auto stale = boundSocket(folder.file("feed"), SOCK_STREAM).release();
    ::close(stale); // as after kill -9: the file stays, and refuses
    test::turnFor(watched.reactor, std::chrono::milliseconds(200));
    QVERIFY(watched.count(Kind::SourceUp) <= 4);
    QCOMPARE(watched.last(Kind::SourceUp).code, std::int16_t(ECONNREFUSED));
    ::unlink(folder.file("feed").c_str());
    publisher = std::make_unique<LibzmqSocket>(ZMQ_PUB);
    QVERIFY(publisher->bind(folder.endpoint("feed")));
    QVERIFY(test::turnUntil(watched.reactor, [&] {
        publisher->send({"again"});
        return watched.count(Kind::Message) >= 1;
    }));
    QVERIFY(watched.last(Kind::PeerUp).peer != first);
    QVERIFY(!watched.finding);
    publisher.reset();
    LibzmqSocket push(ZMQ_PUSH);
    QVERIFY(test::turnUntil(watched.reactor, [&] { return push.bind(folder.endpoint("feed")); }));
    QVERIFY(watched.untilFound());
    QCOMPARE(watched.finding->what, Finding::What::OtherType);
}

void WatchingTest::mayBeDestroyedByItsFinding() {
    const test::TemporaryFolder folder;
    LibzmqSocket push(ZMQ_PUSH);
    QVERIFY(push.bind(folder.endpoint("jobs")));
    Reactor reactor;
    Outbox outbox({});
    std::unique_ptr<Joined> joined;
    bool refused = false;
    joined = std::make_unique<Joined>(reactor, watchRequest(folder.endpoint("jobs")), outbox, [&](const Finding&) {
        joined.reset();
        refused = true;
    });
    QVERIFY(joined->start());
    QVERIFY(test::turnUntil(reactor, [&] { return refused; }));
    test::turnFor(reactor, std::chrono::milliseconds(50));
    QVERIFY(!joined);
}

QTEST_GUILESS_MAIN(WatchingTest)
#include "tst_watching.moc"
