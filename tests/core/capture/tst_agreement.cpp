// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/code.h"
#include "core/transport/sockets/errc.h"
#include "tests/core/capture/watched.h"
#include "tests/core/discovery/raw_socket.h"
#include "tests/support/libzmq.h"
#include "tests/support/temporary_folder.h"

#include <QTest>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zmq.h>

using namespace ipcscope;
using namespace ipcscope::capture;
using test::LibzmqSocket;

/// Whom a watch contacts only when somebody agrees.
class AgreementTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void contactsNobodyWhoIsObjectedTo();
    void whoeverIsThereFirstMayBeAgreedTo();
};

void AgreementTest::contactsNobodyWhoIsObjectedTo() {
    const test::TemporaryFolder folder;
    Encounter met;
    JoinRequest request = watchRequest(folder.endpoint("feed"));
    request.lookAhead = [&met] { return met; };
    Watched watched(request);
    QVERIFY(watched.joined().start());
    QVERIFY(watched.until(Kind::SourceUp));
    met = {"one", "One is old."};
    const auto listener = test::listening(folder.file("feed"));
    QCOMPARE(::fcntl(listener.get(), F_SETFL, O_NONBLOCK), 0);
    const auto accepted = [&] { return UniqueFd(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC)); };
    QVERIFY(watched.until(Kind::SourceUp, 2));
    QVERIFY(errorOf(watched.last(Kind::SourceUp).code) == sockets::Errc::HeldBack);
    QCOMPARE(watched.sentence(Kind::SourceUp), "Not contacted unasked: One is old. (" + folder.endpoint("feed") + ")");
    test::turnFor(watched.reactor, std::chrono::milliseconds(150));
    QCOMPARE(watched.count(Kind::SourceUp), std::size_t(2));
    met = {"another", "Another is old, too."};
    QVERIFY(watched.until(Kind::SourceUp, 3));
    QVERIFY(watched.sentence(Kind::SourceUp).contains("Another is old, too."));
    met = {"one", "One is old."};
    watched.joined().agree(); // to the other one, who has gone
    QVERIFY(watched.until(Kind::SourceUp, 4));
    QVERIFY(accepted().get() < 0);
    watched.joined().agree();
    const UniqueFd connection = accepted();
    QVERIFY2(connection.get() >= 0, "at once");
    test::turnFor(watched.reactor, std::chrono::milliseconds(200)); // longer than any pause
    QVERIFY2(accepted().get() < 0, "and once");
    QVERIFY(!watched.finding);
}

void AgreementTest::whoeverIsThereFirstMayBeAgreedTo() {
    const test::TemporaryFolder folder;
    auto publisher = std::make_unique<LibzmqSocket>(ZMQ_PUB);
    QVERIFY(publisher->bind(folder.endpoint("feed")));
    Encounter met{"one", "One is old."};
    JoinRequest request = watchRequest(folder.endpoint("feed"));
    request.lookAhead = [&met] { return met; };
    request.firstAgreed = true;
    Watched watched(request);
    QVERIFY(watched.joined().start());
    QVERIFY(watched.until(Kind::PeerUp));
    const auto bindAgain = [&] {
        publisher.reset();
        ::unlink(folder.file("feed").c_str());
        publisher = std::make_unique<LibzmqSocket>(ZMQ_PUB);
        return publisher->bind(folder.endpoint("feed"));
    };
    QVERIFY(bindAgain());
    QVERIFY2(watched.until(Kind::PeerUp, 2), "it is the same");
    const auto ups = watched.count(Kind::SourceUp);
    met.who = "another";
    QVERIFY(bindAgain());
    QVERIFY(test::turnUntil(watched.reactor, [&] {
        return watched.count(Kind::SourceUp) > ups &&
               errorOf(watched.last(Kind::SourceUp).code) == sockets::Errc::HeldBack;
    }));
    QCOMPARE(watched.count(Kind::PeerUp), std::size_t(2));
    met.objection.clear();
    QVERIFY(watched.until(Kind::PeerUp, 3));
}

QTEST_GUILESS_MAIN(AgreementTest)
#include "tst_agreement.moc"
