// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/advice/faults.h"
#include "core/observe/advice/shared_ids.h"
#include "core/observe/capture/folds/roster.h"
#include "tests/core/capture/watched.h"
#include "tests/core/discovery/as_nobody.h"
#include "tests/core/discovery/raw_socket.h"
#include "tests/support/libzmq.h"
#include "tests/support/raw_peer.h"
#include "tests/support/scripted_program.h"
#include "tests/support/temporary_folder.h"

#include <QtTest>

#include <functional>
#include <thread>

#include <sys/stat.h>
#include <zmq.h>

using namespace ipcscope;
using namespace ipcscope::advice;
using namespace std::chrono_literals;

namespace {

using test::Script;
using Program = test::ScriptedProgram;

Script once(std::string bytes) {
    return [bytes = std::move(bytes), said = false](test::RawPeer& peer) mutable {
        if (!std::exchange(said, true))
            peer.write(bytes);
    };
}

/// The first bytes of a greeting, one every 300 ms.
Script dripping() {
    return [last = std::chrono::steady_clock::time_point()](test::RawPeer& peer) mutable {
        const auto now = std::chrono::steady_clock::now();
        if (now - last < 300ms)
            return;
        peer.write(std::string(1, last.time_since_epoch().count() == 0 ? '\xff' : '\0'));
        last = now;
    };
}

std::string identifyLine(const std::string& endpoint) {
    return explain(discovery::identify(*ipc::Address::parse(endpoint)), {.endpoint = endpoint}).line();
}

std::string watchLine(const std::string& endpoint) {
    capture::Watched watched(capture::watchRequest(endpoint));
    if (!watched.joined().start() && !watched.finding)
        return "did not start";
    return watched.untilFound() ? explain(*watched.finding, {.endpoint = endpoint}).line() : "found nothing";
}

} // namespace

#define COMPARE_TEXT(actual, wanted) QCOMPARE(QByteArray::fromStdString(actual), QByteArray(wanted))

/// What people read of programs that were really met, by Identify and by Watch.
class CausedFaultsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void notZeroMq();
    void saysNothing();
    void greetsTooSlowly();
    void oldVersion();
    void fullBacklog();
    void anotherUsersSocket();
    void twoPeersOfOneIdentity();

private:
    test::TemporaryFolder m_folder;
};

void CausedFaultsTest::notZeroMq() {
    const Program program(m_folder.file("docker.sock"), once("HTTP/1.1 400\r\nContent-Type: text/plain\r\n\r\n"));
    const char* wanted = "IS-116  This does not look like ZeroMQ: The program at docker.sock answered with bytes that "
                         "are not a ZMTP greeting (\"HTTP/1.1 400\").";
    COMPARE_TEXT(identifyLine(m_folder.endpoint("docker.sock")), wanted);
    COMPARE_TEXT(watchLine(m_folder.endpoint("docker.sock")), wanted);
}

void CausedFaultsTest::saysNothing() {
    const Program program(m_folder.file("silent"), [](test::RawPeer&) {});
    const char* wanted = "IS-117  The program accepted but says nothing: No greeting within 500 ms. It may be busy, "
                         "stopped in a debugger, or not be ZeroMQ.";
    COMPARE_TEXT(identifyLine(m_folder.endpoint("silent")), wanted);
    COMPARE_TEXT(watchLine(m_folder.endpoint("silent")), wanted);
}

void CausedFaultsTest::greetsTooSlowly() {
    const Program program(m_folder.file("slow"), dripping());
    COMPARE_TEXT(identifyLine(m_folder.endpoint("slow")),
                 "IS-117  The program accepted but says nothing: No greeting within 2 s. It may be busy, stopped in a "
                 "debugger, or not be ZeroMQ.");
}

void CausedFaultsTest::oldVersion() {
    const Program program(m_folder.file("old"), once(test::fromHex("ff 00*7 01 7f 01 08")));
    const char* wanted = "IS-119  Old protocol version: The peer speaks ZMTP 2.0 (ZeroMQ 3.x). Messages can be shown; "
                         "metadata and CURVE cannot.";
    COMPARE_TEXT(identifyLine(m_folder.endpoint("old")), wanted);
    COMPARE_TEXT(watchLine(m_folder.endpoint("old")), wanted);
}

void CausedFaultsTest::fullBacklog() {
    const std::string path = m_folder.file("hung");
    const UniqueFd listener = test::listening(path, SOCK_STREAM, 2);
    std::vector<UniqueFd> waiting;
    for (UniqueFd one = test::connected(path); one; one = test::connected(path))
        waiting.push_back(std::move(one));
    COMPARE_TEXT(identifyLine(m_folder.endpoint("hung")),
                 "IS-118  The program is not accepting connections: Its queue of waiting connections is full (2 of 2). "
                 "It may hang.");
}

void CausedFaultsTest::anotherUsersSocket() {
    if (::geteuid() != 0)
        QSKIP("only root can become somebody else");
    ::chmod(m_folder.path().c_str(), 0755);
    const UniqueFd listener = test::listening(m_folder.file("orders.ipc"));
    ::chmod(m_folder.file("orders.ipc").c_str(), 0755);
    const char* wanted = "IS-101  You may not connect to orders.ipc: The socket belongs to user root with mode 0755. "
                         "Connecting needs write permission on the socket file.";
    for (const auto& look : {identifyLine, watchLine})
        COMPARE_TEXT(test::asNobody([&] { return look(m_folder.endpoint("orders.ipc")); }), wanted);
}

void CausedFaultsTest::twoPeersOfOneIdentity() {
    capture::JoinRequest request;
    request.endpoint = m_folder.endpoint("jobs");
    request.type = zmtp::SocketType::Router;
    request.role = capture::Role::Bind;
    Reactor reactor;
    capture::Outbox outbox{{}};
    capture::Joined router(reactor, request, outbox);
    QVERIFY(router.start());
    test::LibzmqSocket first(ZMQ_DEALER), second(ZMQ_DEALER);
    capture::Roster roster;
    const auto met = [&](std::size_t peers) {
        return test::turnUntil(reactor, [&] {
            if (const auto batch = outbox.take())
                roster.add(*batch);
            return roster.upCount() == peers;
        });
    };
    first.set(ZMQ_ROUTING_ID, "W1").connect(request.endpoint);
    QVERIFY(met(1));
    QVERIFY(!sharedRoutingId(roster, request));
    second.set(ZMQ_ROUTING_ID, "W1").connect(request.endpoint);
    QVERIFY(met(2));
    const auto fault = sharedRoutingId(roster, request);
    QVERIFY(fault);
    COMPARE_TEXT(fault->line(), "IS-134  Another peer already uses identity \"W1\": A ROUTER ignores the second one "
                                "without an error.");
}

QTEST_GUILESS_MAIN(CausedFaultsTest)
#include "tst_caused_faults.moc"
