// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/advice/contact_risk.h"
#include "core/observe/advice/watching.h"
#include "core/observe/discovery/folders.h"
#include "tests/core/discovery/as_nobody.h"
#include "tests/core/discovery/raw_socket.h"
#include "tests/support/namespaces.h"
#include "tests/support/temporary_folder.h"

#include <QtTest>

#include <array>

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace ipcscope;
using namespace ipcscope::advice;
using discovery::Library;
using discovery::Owner;
using zmtp::SocketType;

Q_DECLARE_METATYPE(std::vector<Owner>)

class ContactRiskTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whoIsAskedAbout_data();
    void whoIsAskedAbout();
    void aStaleFileIsNoRisk();
    void whereTheModeKeepsUsOut();
    void whoeverIsReachedIsJudged_data();
    void whoeverIsReachedIsJudged();
    void aListenerInAnotherNetworkIsAskedAbout();
    void whoIsMetOnTheWay();
    void addresses_data();
    void addresses();
    void foreignNamesAreShowable();
    void forecasts_data();
    void forecasts();
};

void ContactRiskTest::whoIsAskedAbout_data() {
    QTest::addColumn<std::vector<Owner>>("owners");
    QTest::addColumn<QByteArray>("reason"); ///< empty: no question
    const auto libzmq = [](int major, int minor, int patch) {
        return Owner{.pid = 7, .process = "feedd", .library = {Library::Kind::Libzmq, major, minor, patch}};
    };
    const Owner unknown{.pid = 8, .process = "java", .library = {}};
    const Owner unreadable{.pid = 9, .process = "su", .library = {.kind = Library::Kind::Unreadable}};
    const auto row = [](const char* name, std::vector<Owner> owners, const char* reason) {
        QTest::newRow(name) << std::move(owners) << QByteArray(reason);
    };
    row("4.3.4", {libzmq(5, 2, 4)}, "");
    row("4.3.3", {libzmq(5, 2, 3)}, "");
    row("a later one", {libzmq(6, 0, 0)}, "");
    const auto builtIn = [](int major, int minor, int patch) {
        return Owner{.pid = 7, .process = "node", .library = {Library::Kind::BuiltIn, major, minor, patch}};
    };
    row("built in, 4.3.5", {builtIn(4, 3, 5)}, "");
    row("built in, 4.1.8", {builtIn(4, 1, 8)}, "");
    row("built in, old", {builtIn(4, 3, 2)},
        "node (pid 7) uses built-in libzmq 4.3.2, which is older than ZeroMQ 4.3.3: there a mere connect takes "
        "messages "
        "away from a PUSH, DEALER, REQ or PAIR socket.");
    row("built in, unknown", {builtIn(0, 0, 0)},
        "node (pid 7) uses a libzmq whose version cannot be told. Before ZeroMQ 4.3.3 a mere connect takes messages "
        "away "
        "from a PUSH, DEALER, REQ or PAIR socket.");
    row("ours", {Owner{.pid = 7, .process = "ipcscope-demo", .library = {.kind = Library::Kind::Own}}}, "");
    row("4.3.2", {libzmq(5, 2, 2)}, "feedd (pid 7) uses libzmq.so.5.2.2, which is older than ZeroMQ 4.3.3");
    row("4.1", {libzmq(5, 0, 4)}, "libzmq.so.5.0.4");
    row("3.2.5", {libzmq(3, 0, 0)}, "libzmq.so.3.0.0");
    row("no version", {libzmq(0, 0, 0)}, "whose version cannot be told");
    row("another implementation", {unknown}, "java (pid 8) has no known ZeroMQ library loaded");
    row("unreadable", {unreadable}, "The libraries of su (pid 9) may not be read");
    row("hidden", {}, "The program behind it is hidden from you");
    row("handed over by another", {unknown, libzmq(5, 2, 4)}, "");
    row("one of two is old", {libzmq(5, 2, 4), libzmq(5, 1, 5)}, "libzmq.so.5.1.5");
}

void ContactRiskTest::whoIsAskedAbout() {
    QFETCH(std::vector<Owner>, owners);
    QFETCH(QByteArray, reason);
    discovery::Endpoint endpoint;
    endpoint.owners = owners;
    const ContactRisk risk = contactRisk(endpoint);
    QCOMPARE(risk.ask, !reason.isEmpty());
    QVERIFY2(QByteArray::fromStdString(risk.reason).contains(reason), risk.reason.c_str());
    if (risk.ask)
        QVERIFY(risk.reason.contains("PUSH, DEALER, REQ or PAIR") && risk.reason.ends_with('.'));
}

void ContactRiskTest::aStaleFileIsNoRisk() {
    discovery::Endpoint endpoint;
    endpoint.state = discovery::State::Stale;
    QVERIFY(!contactRisk(endpoint).ask);
}

void ContactRiskTest::whereTheModeKeepsUsOut() {
    if (::geteuid() != 0)
        QSKIP("only root can become somebody else");
    const test::TemporaryFolder folder;
    QCOMPARE(::chmod(folder.path().c_str(), 0755), 0);
    const UniqueFd listener = test::listening(folder.file("orders"));
    const auto asks = [&] {
        return std::string(contactRisk({}, *ipc::Address::fromPath(folder.file("orders"))).ask ? "asks" : "no risk");
    };
    QCOMPARE(::chmod(folder.file("orders").c_str(), 0755), 0);
    QCOMPARE(test::asNobody(asks), std::string("no risk"));
    QCOMPARE(::chmod(folder.file("orders").c_str(), 0777), 0);
    QCOMPARE(test::asNobody(asks), std::string("asks"));
}

void ContactRiskTest::whoeverIsReachedIsJudged_data() {
    QTest::addColumn<QByteArray>("typed"); ///< in the folder, or an abstract name
    QTest::addColumn<QByteArray>("rows");  ///< "safe" or "old", as listed for the file
    QTest::addColumn<bool>("asks");
    const auto row = [](const char* name, const char* typed, const char* rows, bool asks) {
        QTest::newRow(name) << QByteArray(typed) << QByteArray(rows) << asks;
    };
    row("listed as safe", "live", "safe", false);
    row("listed as old", "live", "old", true);
    row("two that could be it", "live", "safe old", true);
    row("not listed", "live", "", true); // by this very process, which has no libzmq
    row("link to a safe one", "link", "safe", false);
    row("link to an old one", "link", "old", true);
    row("link to one that is not listed", "link", "", true);
    row("round about to an old one", "sub/../live", "old", true);
    row("round about to one that is not listed", "sub/../live", "", true);
    row("the old one was overridden by a safe one", "live", "overridden safe", false);
    row("a safe one was overridden", "live", "overriddensafe", true);
    row("stale", "stale", "", false);
    row("link to a stale one", "stalelink", "", false);
    row("nothing there", "absent", "", false);
    row("a regular file", "file", "", false);
    row("no stream socket", "datagrams", "", false);
    row("abstract, not listed", "@", "", true);
    row("abstract, nobody", "@nobody", "", false);
}

void ContactRiskTest::whoeverIsReachedIsJudged() {
    QFETCH(QByteArray, typed);
    QFETCH(QByteArray, rows);
    const test::TemporaryFolder folder;
    const UniqueFd live = test::listening(folder.file("live"));
    const UniqueFd datagrams = test::boundSocket(folder.file("datagrams"), SOCK_DGRAM);
    const UniqueFd abstract = test::listening('\0' + folder.file("abstract"));
    QVERIFY(live && datagrams && abstract && test::listening(folder.file("stale")));
    QVERIFY(QFile(QString::fromStdString(folder.file("file"))).open(QIODevice::WriteOnly));
    QCOMPARE(::symlink("live", folder.file("link").c_str()), 0);
    QCOMPARE(::symlink("stale", folder.file("stalelink").c_str()), 0);
    QCOMPARE(::mkdir(folder.file("sub").c_str(), 0700), 0);

    const Library old{Library::Kind::Libzmq, 5, 1, 0};
    const Library safe{Library::Kind::Libzmq, 5, 2, 4};
    discovery::Snapshot known;
    for (const QByteArray& word : rows.split(' ')) {
        if (word.isEmpty())
            continue;
        discovery::Endpoint& endpoint = known.emplace_back();
        endpoint.name = folder.file("live");
        endpoint.owners = {Owner{.pid = 7, .process = "feedd", .library = word.endsWith("safe") ? safe : old}};
        if (word.startsWith("overridden"))
            endpoint.state = discovery::State::Overridden;
        else
            endpoint.file = discovery::lookAt(endpoint.name).file->id;
    }
    const auto address = typed == "@"            ? ipc::Address::fromUser('@' + folder.file("abstract"))
                         : typed.startsWith('@') ? ipc::Address::fromUser('@' + folder.file("nobody"))
                                                 : ipc::Address::fromPath(folder.file(typed.toStdString()));
    QVERIFY(address);
    const ContactRisk risk = contactRisk(known, *address);
    QTEST(risk.ask, "asks");
    QCOMPARE(risk.reason.empty(), !risk.ask);
    pollfd waiting{.fd = live.get(), .events = POLLIN, .revents = 0};
    QCOMPARE(::poll(&waiting, 1, 0), 0);
}

void ContactRiskTest::aListenerInAnotherNetworkIsAskedAbout() {
    if (const std::string lack = test::lackForNamespaces(CLONE_NEWNET); !lack.empty())
        QSKIP(lack.c_str());
    const test::TemporaryFolder folder;
    const std::string path = folder.file("elsewhere");
    std::array<int, 2> ready{};
    QCOMPARE(::pipe2(ready.data(), O_CLOEXEC), 0);
    const UniqueFd told(ready[0]);
    UniqueFd tells(ready[1]);
    const pid_t child = ::fork();
    if (child == 0) {
        const bool apart = ::unshare(CLONE_NEWNET) == 0;
        const UniqueFd listener = test::listening(path);
        const char word = apart && listener ? '1' : '0';
        if (::write(tells.get(), &word, 1) == 1)
            ::pause();
        ::_exit(0);
    }
    tells.reset();
    char word = 0;
    const bool heard = ::read(told.get(), &word, 1) == 1;
    const auto address = ipc::Address::fromPath(path);
    const ContactRisk during = address ? contactRisk({}, *address) : ContactRisk{};
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    QVERIFY(heard && word == '1' && address);
    QVERIFY2(during.ask && during.reason.contains("container"), during.reason.c_str());
    QVERIFY(!contactRisk({}, *address).ask);
}

void ContactRiskTest::whoIsMetOnTheWay() {
    const test::TemporaryFolder folder;
    const capture::LookAhead look = lookAhead(folder.endpoint("feed"));
    QVERIFY(look().who.empty() && look().objection.empty());
    UniqueFd listener = test::listening(folder.file("feed"));
    const capture::Encounter first = look();
    QVERIFY2(first.objection.contains("tst_contact_risk"), first.objection.c_str()); // it has no libzmq
    QVERIFY(!first.who.empty());
    listener.reset();
    QVERIFY(look().who.empty());
    QCOMPARE(::unlink(folder.file("feed").c_str()), 0);
    listener = test::listening(folder.file("feed"));
    QCOMPARE(look().who, first.who); // the same program
    pollfd waiting{.fd = listener.get(), .events = POLLIN, .revents = 0};
    QCOMPARE(::poll(&waiting, 1, 0), 0);
    QVERIFY(!lookAhead("tcp://127.0.0.1:1"));
}

void ContactRiskTest::addresses_data() {
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<bool>("abstract");
    QTest::addColumn<bool>("has");
    QTest::newRow("path") << QByteArray("/run/feed.ipc") << false << true;
    QTest::newRow("abstract") << QByteArray("@feed") << true << true;
    QTest::newRow("relative to what cannot be told") << QByteArray("feed.ipc") << false << false;
    QTest::newRow("relative, as an abstract one looks") << QByteArray("@feed") << false << false;
}

void ContactRiskTest::addresses() {
    QFETCH(QByteArray, name);
    QFETCH(bool, abstract);
    discovery::Endpoint endpoint;
    endpoint.name = name.toStdString();
    endpoint.abstract = abstract;
    QTEST(hasAddress(endpoint), "has");
}

void ContactRiskTest::foreignNamesAreShowable() {
    discovery::Endpoint endpoint;
    endpoint.owners = {Owner{.pid = 8, .process = "a\n\x1b[31mb", .library = {}}};
    const std::string reason = contactRisk(endpoint).reason;
    QVERIFY(!reason.contains('\n') && !reason.contains('\x1b'));
}

void ContactRiskTest::forecasts_data() {
    QTest::addColumn<int>("bound");
    QTest::addColumn<int>("joinAs");
    QTest::addColumn<bool>("harmless");
    QTest::addColumn<bool>("takes");
    const auto row = [](SocketType bound, SocketType joinAs, bool harmless, bool takes) {
        QTest::newRow(std::string(zmtp::name(bound)).c_str())
            << static_cast<int>(bound) << static_cast<int>(joinAs) << harmless << takes;
    };
    row(SocketType::Pub, SocketType::Sub, true, false);
    row(SocketType::XPub, SocketType::Sub, true, false);
    row(SocketType::Push, SocketType::Pull, false, true);
    row(SocketType::Dealer, SocketType::Router, false, true);
    row(SocketType::Req, SocketType::Rep, false, true);
    row(SocketType::Rep, SocketType::Dealer, false, false);
    row(SocketType::Router, SocketType::Dealer, false, false);
    row(SocketType::Pull, SocketType::Push, false, false);
    row(SocketType::Sub, SocketType::Pub, false, false);
    row(SocketType::XSub, SocketType::Pub, false, false);
    row(SocketType::Pair, SocketType::Pair, false, true);
}

void ContactRiskTest::forecasts() {
    QFETCH(int, bound);
    const auto type = static_cast<SocketType>(bound);
    const JoinForecast told = forecast(type);
    QTEST(static_cast<int>(told.joinAs), "joinAs");
    QTEST(told.harmless, "harmless");
    QTEST(told.takesMessages, "takes");
    QVERIFY(zmtp::compatible(told.joinAs, type));
    QVERIFY(!told.effect.empty());
}

QTEST_APPLESS_MAIN(ContactRiskTest)
#include "tst_contact_risk.moc"
