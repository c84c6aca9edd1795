// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/cli.h"
#include "tests/core/discovery/held_child.h"
#include "tests/core/discovery/raw_socket.h"
#include "tests/core/discovery/refused_netlink.h"
#include "tests/support/libzmq.h"
#include "tests/support/namespaces.h"
#include "tests/support/temporary_folder.h"

#include <QtTest>

#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zmq.h>

using namespace ipcscope;
using test::Cli;
using test::LibzmqSocket;
using Json = nlohmann::json;

namespace {

QString text(const std::string& bytes) {
    return QString::fromStdString(bytes);
}

void age(const std::string& path) {
    const timespec then{.tv_sec = ::time(nullptr) - 100, .tv_nsec = 0};
    const timespec times[2]{then, then};
    ::utimensat(AT_FDCWD, path.c_str(), times, AT_SYMLINK_NOFOLLOW);
}

QByteArray nextLine(QProcess& process) {
    while (!process.canReadLine() && process.waitForReadyRead(test::patience)) {
    }
    return process.readLine();
}

Json rowOf(const std::vector<Json>& rows, const std::string& endpoint) {
    for (const Json& row : rows)
        if (row["endpoint"] == endpoint)
            return row;
    return {};
}

bool isPlainText(const QByteArray& output) {
    return std::ranges::all_of(output,
                               [](char c) { return c == '\n' || (static_cast<unsigned char>(c) >= ' ' && c != 127); });
}

} // namespace

class CliEndpointsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void listNamesRows();
    void listOwnersAndPeers();
    void listIsSafeAsJson();
    void listTellsWhereANameIs();
    void listOnlyStale();
    void identifyAPublisher();
    void listKnowsWhatWasIdentified();
    void identifyShowsNothingRaw();
    void identifyLeavesStrangersAlone();
    void identifyEndsInTime();
    void sweepShowsThenRemoves();
    void sweepTellsWhatAnEarlierRunLeft();
    void sweepTellsThatItCannotTell();
    void sweepWantsFolders();
    void bindingClearsUpAfterKilledRuns();
    void whyFindsTheReason_data();
    void whyFindsTheReason();
    void whyWaitsForAStalledReader();

private:
    test::TemporaryFolder m_folder;
};

void CliEndpointsTest::listNamesRows() {
    LibzmqSocket publisher(ZMQ_PUB), subscriber(ZMQ_SUB);
    subscriber.set(ZMQ_SUBSCRIBE, "");
    QVERIFY(publisher.bind(m_folder.endpoint("rows")) && subscriber.connect(m_folder.endpoint("rows")));
    Json row;
    const auto isThere = [&] {
        Cli list({QStringLiteral("list"), QStringLiteral("--json"), QStringLiteral("--peers")});
        row = list.exitCode() == 0 ? rowOf(list.rows(), m_folder.endpoint("rows")) : Json();
        return !row.is_null() && row["connections"] == 1 && row["waiting"] == 0;
    };
    QTRY_VERIFY_WITH_TIMEOUT(isThere(), test::patience);
    for (const char* name : {"endpoint", "state", "group", "pid", "process", "user", "connections", "queued"})
        QVERIFY2(row.contains(name), name);
    QCOMPARE(row["pid"].get<int>(), ::getpid());
    QCOMPARE(row["owners"][0]["folder"].get<std::string>(), QDir::currentPath().toStdString());
    QCOMPARE(row["peers"].size(), 1U);
    QCOMPARE(row["peers"][0]["pid"].get<int>(), ::getpid());
    QVERIFY(row["peers"][0]["accepted"].get<bool>());
    QVERIFY(row["peers"][0]["stall"].is_null() && row["peers"][0]["since"].is_null()); // one look tells neither
    QVERIFY(!row["peers"][0]["ours"].get<bool>());
    QCOMPARE(row["proofs"].size(), 2U);
}

void CliEndpointsTest::listOwnersAndPeers() {
    const std::string path = m_folder.file("two\nlines \x1b[31m");
    const UniqueFd listener = test::listening(path), client = test::connected(path);
    Cli list({QStringLiteral("list"), QStringLiteral("--owners"), QStringLiteral("--peers")});
    QCOMPARE(list.exitCode(), 0);
    QVERIFY(isPlainText(list.output()));
    QVERIFY(list.output().contains("owner " + QByteArray::number(::getpid()) + " tst_cli_endpoin"));
    QVERIFY(list.output().contains("(waits to be accepted): 0 unread by the server"));
    Cli names({QStringLiteral("list"), QStringLiteral("--names")});
    QCOMPARE(names.exitCode(), 0);
    QVERIFY(names.output().contains("two\u2424lines") || names.output().contains("two\xe2\x90\x8alines"));
    ::unlink(path.c_str());
}

/// JSON keeps the name as it is, and shows a terminal nothing that turns its text around.
void CliEndpointsTest::listIsSafeAsJson() {
    const std::string path = m_folder.file("\xE4\xBA\x94\xe2\x80\xaegnp\xe2\x80\x8b");
    const UniqueFd listener = test::listening(path);
    Cli list({QStringLiteral("list"), QStringLiteral("--json")});
    QCOMPARE(list.exitCode(), 0);
    QVERIFY(isPlainText(list.output()));
    QVERIFY(std::ranges::all_of(list.output(), [](char byte) { return static_cast<unsigned char>(byte) < 0x80; }));
    QCOMPARE(rowOf(list.rows(), "ipc://" + path)["pid"].get<int>(), ::getpid());
    ::unlink(path.c_str());
}

void CliEndpointsTest::listTellsWhereANameIs() {
    const std::string path = m_folder.file("far");
    if (const std::string lack = test::lackForNamespaces(CLONE_NEWNET); !lack.empty())
        QSKIP(lack.c_str());
    const test::HeldChild child([&] { return ::unshare(CLONE_NEWNET) == 0 && test::listening(path).release() >= 0; });
    QVERIFY(child.ready());
    Cli list({QStringLiteral("list")});
    QCOMPARE(list.exitCode(), 0);
    QVERIFY(list.output().contains(QByteArray::fromStdString(path) + "  (network namespace "));
    ::unlink(path.c_str());
}

void CliEndpointsTest::listOnlyStale() {
    Cli list({QStringLiteral("list"), QStringLiteral("--stale"), QStringLiteral("--json")});
    QCOMPARE(list.exitCode(), 0);
    for (const Json& row : list.rows())
        QCOMPARE(row["state"].get<std::string>(), std::string("stale"));
}

void CliEndpointsTest::identifyAPublisher() {
    LibzmqSocket publisher(ZMQ_XPUB);
    QVERIFY(publisher.bind(m_folder.endpoint("asked")));
    Cli identify({QStringLiteral("identify"), text(m_folder.file("asked")), QStringLiteral("--json")});
    QCOMPARE(identify.exitCode(), 0);
    const Json row = identify.rows().at(0);
    QCOMPARE(row["type"].get<std::string>(), std::string("XPUB"));
    QCOMPARE(row["mechanism"].get<std::string>(), std::string("NULL"));
    QCOMPARE(row["version"].get<std::string>(), std::string("3.1"));
    QVERIFY(!row.contains("fault"));
    QVERIFY(!publisher.receive());
}

void CliEndpointsTest::listKnowsWhatWasIdentified() {
    auto socket = std::make_unique<LibzmqSocket>(ZMQ_XPUB);
    QVERIFY(socket->bind(m_folder.endpoint("typed")));
    QCOMPARE(::link(m_folder.file("typed").c_str(), m_folder.file("linked").c_str()), 0);
    const auto typeOf = [this](const char* name = "typed") -> Json {
        Cli list({QStringLiteral("list"), QStringLiteral("--json")});
        if (list.exitCode() != 0)
            return "failed";
        for (const Json& row : list.rows())
            if (row["endpoint"] == m_folder.endpoint(name))
                return row["type"];
        return "not listed";
    };
    QVERIFY(typeOf().is_null());
    Cli identify({QStringLiteral("identify"), text(m_folder.file("typed"))});
    QCOMPARE(identify.exitCode(), 0);
    QCOMPARE(typeOf().get<std::string>(), std::string("XPUB"));
    QCOMPARE(typeOf("linked").get<std::string>(), std::string("XPUB")); // the same listener
    QCOMPARE(::link(m_folder.file("typed").c_str(), m_folder.file("later").c_str()), 0);
    QCOMPARE(typeOf("later").get<std::string>(), std::string("XPUB"));
    ::unlink(m_folder.file("linked").c_str());
    ::unlink(m_folder.file("later").c_str());
    socket = std::make_unique<LibzmqSocket>(ZMQ_XPUB);
    QVERIFY(socket->bind(m_folder.endpoint("typed"))); // another listener by now, and nobody has asked it
    QVERIFY(typeOf().is_null());
}

void CliEndpointsTest::identifyShowsNothingRaw() {
    LibzmqSocket router(ZMQ_ROUTER);
    router.set(ZMQ_ROUTING_ID, "a\x1b]0;b\x07\x1b[2J\xff\xe2\x80\xae");
    QVERIFY(router.bind(m_folder.endpoint("evil")));
    for (const char* how : {"--json", "--anyway"}) {
        Cli identify({QStringLiteral("identify"), text(m_folder.file("evil")), QString::fromLatin1(how)});
        QCOMPARE(identify.exitCode(), 0);
        QVERIFY(isPlainText(identify.output()));
        QVERIFY(!identify.output().contains("\xe2\x80\xae") && identify.output().contains("<U+202E>"));
    }
}

/// This test's own listener is in a process with libzmq; a shell's is not known.
void CliEndpointsTest::identifyLeavesStrangersAlone() {
    const QString path = text(m_folder.file("stranger"));
    QProcess python;
    python.start(QStringLiteral("python3"),
                 {QStringLiteral("-c"),
                  QStringLiteral("import socket,sys\ns=socket.socket(socket.AF_UNIX)\ns.bind(sys.argv[1])\n"
                                 "s.listen(5)\nprint('up',flush=True)\nc,_=s.accept()\nprint('met',flush=True)\n"
                                 "c.sendall(b'HTTP/1.1 400 \\x1b[31m\\r\\n')\nc.recv(100)\nc.close()"),
                  path});
    QCOMPARE(nextLine(python), QByteArray("up\n"));
    Cli refused({QStringLiteral("identify"), path});
    QCOMPARE(refused.exitCode(), 3);
    QVERIFY2(refused.errors().contains("has no known ZeroMQ library loaded"), refused.errors().constData());
    QVERIFY(refused.errors().contains("--anyway"));
    Cli declined({QStringLiteral("identify"), path, QStringLiteral("--json")});
    QCOMPARE(declined.exitCode(), 3);
    QCOMPARE(declined.rows().size(), 1U);
    QVERIFY(declined.rows().at(0)["declined"].get<std::string>().find("has no known ZeroMQ library") !=
            std::string::npos);
    QVERIFY(python.readAllStandardOutput().isEmpty());
    Cli asked({QStringLiteral("identify"), path, QStringLiteral("--anyway")});
    QCOMPARE(asked.exitCode(), 3);
    QVERIFY2(asked.errors().startsWith("IS-116"), asked.errors().constData());
    QVERIFY(isPlainText(asked.errors()));
    QCOMPARE(nextLine(python), QByteArray("met\n"));
    QVERIFY(python.waitForFinished(test::patience));
}

void CliEndpointsTest::identifyEndsInTime() {
    const UniqueFd listener = test::listening(m_folder.file("silent"));
    QElapsedTimer time;
    time.start();
    Cli identify({QStringLiteral("identify"), text(m_folder.file("silent")), QStringLiteral("--json")});
    QCOMPARE(identify.exitCode(), 3);
    QCOMPARE(identify.rows().at(0)["fault"]["code"].get<std::string>(), std::string("IS-117"));
    QVERIFY(identify.rows().at(0)["milliseconds"].get<int>() < 2000);
}

void CliEndpointsTest::sweepShowsThenRemoves() {
    const test::TemporaryFolder folder;
    for (const char* name : {"old\x1b", "older", "young", "live", "gone"})
        test::listening(folder.file(name)).reset();
    ::unlink(folder.file("live").c_str());
    const UniqueFd live = test::listening(folder.file("live"));
    QCOMPARE(::rename(folder.file("gone").c_str(), folder.file("elsewhere").c_str()), 0);
    QFile regular(text(folder.file("file")));
    QVERIFY(regular.open(QIODevice::WriteOnly));
    for (const char* name : {"old\x1b", "older", "live", "elsewhere"})
        age(folder.file(name));
    Cli show({QStringLiteral("sweep"), text(folder.path())});
    QCOMPARE(show.exitCode(), 0);
    QVERIFY(isPlainText(show.output()));
    QCOMPARE(show.output().count("would go"), 3);
    QVERIFY(show.output().contains("younger than 10 seconds"));
    QVERIFY(show.errors().contains("3 of 4 stale files would be removed"));
    QCOMPARE(QDir(text(folder.path())).entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot).size(), 6);
    Cli remove({QStringLiteral("sweep"), text(folder.path()), QStringLiteral("--yes")});
    QCOMPARE(remove.exitCode(), 0);
    QVERIFY2(remove.errors().contains("3 of 4 stale files removed"), remove.errors().constData());
    const std::string gone = test::TemporaryFolder().path(); // as soon as it has told its path
    Cli nothing({QStringLiteral("sweep"), text(gone)});
    QVERIFY2(nothing.exitCode() == 2, "a folder that is gone");
    const test::TemporaryFolder empty;
    Cli none({QStringLiteral("sweep"), text(empty.path())});
    QCOMPARE(none.exitCode(), 0);
    QVERIFY2(none.errors().contains("No stale file is there."), none.errors().constData());
    QCOMPARE(QDir(text(folder.path())).entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot),
             (QStringList{QStringLiteral("file"), QStringLiteral("live"), QStringLiteral("young")}));
    QVERIFY(test::connected(folder.file("live")));
}

/// A run that was killed between moving a file aside and removing it, just now: younger than what is removed otherwise.
void CliEndpointsTest::sweepTellsWhatAnEarlierRunLeft() {
    const test::TemporaryFolder folder;
    test::HeldChild killed([] { return true; });
    const std::string ended = folder.file(".ipcscope-" + std::to_string(killed.pid())), aside = ended + "-0";
    killed.end();
    // Of a run that goes on, and one that is in use.
    const std::string running = folder.file(".ipcscope-" + std::to_string(::getpid()) + "-1"), alive = ended + "-2";
    for (const std::string& each : {aside, running})
        test::listening(each).reset();
    const UniqueFd listener = test::listening(alive);
    Cli show({QStringLiteral("sweep"), text(folder.path()), text(folder.path() + "/.")});
    QCOMPARE(show.exitCode(), 0);
    QCOMPARE(show.errors(),
             QByteArray("No stale file is there. What an earlier run had moved aside would go too: 1.\n"));
    QCOMPARE(show.output(), QByteArray());
    QCOMPARE(::access(aside.c_str(), F_OK), 0);
    Cli remove({QStringLiteral("sweep"), text(folder.path()), QStringLiteral("--yes")});
    QCOMPARE(remove.exitCode(), 0);
    QCOMPARE(remove.errors(), QByteArray("No stale file is there. What an earlier run had moved aside went too: 1.\n"));
    QVERIFY(::access(aside.c_str(), F_OK) != 0);
    QVERIFY(::access(running.c_str(), F_OK) == 0 && ::access(alive.c_str(), F_OK) == 0);
}

/// Nothing is said of files then, that none is stale neither.
void CliEndpointsTest::sweepTellsThatItCannotTell() {
    const test::TemporaryFolder folder;
    test::listening(folder.file("old")).reset();
    age(folder.file("old"));
    Cli sweep({QStringLiteral("sweep"), text(folder.path()), QStringLiteral("--yes")}, [] { test::refuseNetlink(); });
    QCOMPARE(sweep.exitCode(), 0);
    QVERIFY2(sweep.errors().contains("without it no file can be told stale"), sweep.errors().constData());
    QVERIFY(!sweep.errors().contains("No stale file"));
    QCOMPARE(sweep.output(), QByteArray());
    QCOMPARE(::access(folder.file("old").c_str(), F_OK), 0);
    ::unlink(folder.file("old").c_str());
}

void CliEndpointsTest::sweepWantsFolders() {
    QCOMPARE(Cli({QStringLiteral("sweep")}).exitCode(), 2);
    QCOMPARE(Cli({QStringLiteral("sweep"), text(m_folder.file("no such folder"))}).exitCode(), 2);
}

void CliEndpointsTest::bindingClearsUpAfterKilledRuns() {
    const test::TemporaryFolder runtime;
    const std::string left = runtime.file("ipcscope-abcdef");
    QCOMPARE(::mkdir(left.c_str(), 0700), 0);
    test::listening(left + "/socket").reset();
    age(left);
    const QByteArray before = qgetenv("XDG_RUNTIME_DIR");
    qputenv("XDG_RUNTIME_DIR", QByteArray::fromStdString(runtime.path()));
    Cli watch({QStringLiteral("watch"), QStringLiteral("--type"), QStringLiteral("PULL"), QStringLiteral("--bind"),
               QStringLiteral("--for"), QStringLiteral("0.2"), QStringLiteral("ipc://*")});
    QCOMPARE(watch.exitCode(), 1); // nothing came
    before.isNull() ? qunsetenv("XDG_RUNTIME_DIR") : qputenv("XDG_RUNTIME_DIR", before);
    QVERIFY(QDir(text(runtime.path())).isEmpty());
}

void CliEndpointsTest::whyFindsTheReason_data() {
    QTest::addColumn<int>("type"); // libzmq's; -1: a left file; -2: nothing
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("check");
    QTest::newRow("fine") << ZMQ_PUB << 0 << QByteArray();
    QTest::newRow("another type of ours") << ZMQ_PUSH << 0 << QByteArray();
    QTest::newRow("only receives") << ZMQ_PULL << 3 << QByteArray("Somebody there sends");
    QTest::newRow("stale") << -1 << 3 << QByteArray("Somebody listens");
    QTest::newRow("nothing there") << -2 << 3 << QByteArray("It exists and is a socket");
}

void CliEndpointsTest::whyFindsTheReason() {
    QFETCH(int, type);
    QFETCH(int, status);
    QFETCH(QByteArray, check);
    const test::TemporaryFolder folder;
    std::unique_ptr<LibzmqSocket> socket;
    if (type >= 0) {
        socket = std::make_unique<LibzmqSocket>(type);
        QVERIFY(socket->bind(folder.endpoint("asked")));
    } else if (type == -1) {
        test::listening(folder.file("asked")).reset();
    }
    Cli why({QStringLiteral("why"), text(folder.file("asked")), QStringLiteral("--json")});
    QCOMPARE(why.exitCode(), status);
    if (type == ZMQ_PUSH) {
        Cli said(
            {QStringLiteral("why"), text(folder.file("asked")), QStringLiteral("--subscribe"), QStringLiteral("EU.")});
        QCOMPARE(said.exitCode(), 3);
        QVERIFY(said.output().contains("SUB cannot talk to PUSH"));
    }
    QByteArray first;
    for (const Json& row : why.rows())
        if (first.isEmpty() && row["verdict"] == "wrong")
            first = QByteArray::fromStdString(row["check"].get<std::string>());
    QCOMPARE(first, check);
    QVERIFY(why.rows().size() >= 12);
}

void CliEndpointsTest::whyWaitsForAStalledReader() {
    LibzmqSocket push(ZMQ_PUSH), pull(ZMQ_PULL); // nobody receives from it
    pull.set(ZMQ_RCVHWM, 1);
    QVERIFY(push.bind(m_folder.endpoint("stalled")) && pull.connect(m_folder.endpoint("stalled")));
    for (int n = 0; n < 100; ++n)
        QTRY_VERIFY_WITH_TIMEOUT(push.send({std::string(10'000, 'x')}), test::patience);
    Cli why({QStringLiteral("why"), text(m_folder.file("stalled")), QStringLiteral("--json")});
    QCOMPARE(why.exitCode(), 3);
    QVERIFY2(why.output().contains("Stalled reader: "), why.output().constData());
    QVERIFY(why.errors().isEmpty()); // no terminal there
}

QTEST_GUILESS_MAIN(CliEndpointsTest)
#include "tst_cli_endpoints.moc"
