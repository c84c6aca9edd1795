// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/ipc/liveness.h"
#include "core/transport/ipc/stream.h"
#include "tests/core/ipc/place.h"
#include "tests/support/namespaces.h"

#include <QtTest>
#include <array>
#include <sched.h>
#include <vector>

using namespace ipcscope;
using namespace ipcscope::ipc;
using namespace ipcscope::ipc::test;

Q_DECLARE_METATYPE(ipcscope::ipc::Liveness)

namespace {

/// What can be found by table and by contact, and what is left without one of them.
struct Verdicts {
    Liveness usual;
    Liveness withoutContact;
    Liveness withoutTable;
};

Verdicts verdictsOn(const std::string& path) {
    const FileComparison comparison;
    const auto table = readSocketTable().value();
    return {inspect(path).liveness, inspect(path, table, comparison, Contact::None).liveness,
            inspect(path, {}, comparison, Contact::Allowed).liveness};
}

} // namespace

class TestLiveness : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatIsNoSocket_data();
    void whatIsNoSocket();
    void verdicts_data();
    void verdicts();
    void theTableIsAskedBeforeAnyContact();
    void anAcceptedConnectionKeepsNothingAlive();
    void anOverriddenListenerIsNotTheFile();
    void followsARename();
    void aPathTooLongToConnectIsStillTold();
    void anotherUsersSocketIsUnknown();
    void anotherNamespaceIsNotDead();
    void aHiddenFolderIsUnknown();
};

void TestLiveness::whatIsNoSocket_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<Liveness>("expected");
    QTest::newRow("nothing") << "none" << Liveness::Absent;
    QTest::newRow("no such folder") << "none/none" << Liveness::Absent;
    QTest::newRow("a file on the way") << "file/none" << Liveness::Absent;
    QTest::newRow("a file") << "file" << Liveness::NotASocket;
    QTest::newRow("a folder") << "folder" << Liveness::NotASocket;
    QTest::newRow("a folder with a slash") << "folder/" << Liveness::NotASocket;
    QTest::newRow("a pipe") << "pipe" << Liveness::NotASocket;
    QTest::newRow("a link to a live socket") << "link" << Liveness::NotASocket;
    QTest::newRow("a link to nothing") << "dangling" << Liveness::NotASocket;
    QTest::newRow("a link to itself") << "loop" << Liveness::NotASocket;
}

void TestLiveness::whatIsNoSocket() {
    QFETCH(QString, name);
    QFETCH(Liveness, expected);
    const Place place;
    const UniqueFd live = plainListener(place.path("live"));
    writeFile(place.path("file"), "text");
    QCOMPARE(::mkdir(place.path("folder").c_str(), 0700), 0);
    QCOMPARE(::mkfifo(place.path("pipe").c_str(), 0600), 0);
    QCOMPARE(::symlink(place.path("live").c_str(), place.path("link").c_str()), 0);
    QCOMPARE(::symlink(place.path("none").c_str(), place.path("dangling").c_str()), 0);
    QCOMPARE(::symlink(place.path("loop").c_str(), place.path("loop").c_str()), 0);
    const LivenessFinding finding = inspect(place.path(name.toStdString()));
    QCOMPARE(finding.liveness, expected);
    if (expected == Liveness::NotASocket && !name.endsWith('/'))
        QCOMPARE(finding.file.inode, lookAt(place.path(name.toStdString())).inode);
}

void TestLiveness::verdicts_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<bool>("listens");
    QTest::addColumn<bool>("closed");
    QTest::addColumn<Liveness>("usual");
    QTest::addColumn<Liveness>("withoutContact");
    QTest::addColumn<Liveness>("withoutTable");
    const auto row = [](const char* title, int kind, bool listens, bool closed, Verdicts expected) {
        QTest::newRow(title) << kind << listens << closed << expected.usual << expected.withoutContact
                             << expected.withoutTable;
    };
    row("listener", SOCK_STREAM, true, false, {Liveness::Live, Liveness::Live, Liveness::Live});
    row("stale", SOCK_STREAM, true, true, {Liveness::Dead, Liveness::Dead, Liveness::Dead});
    row("bound, not listening yet", SOCK_STREAM, false, false, {Liveness::Unknown, Liveness::Unknown, Liveness::Dead});
    row("datagram", SOCK_DGRAM, false, false, {Liveness::Live, Liveness::Live, Liveness::Live});
    row("stale datagram", SOCK_DGRAM, false, true, {Liveness::Dead, Liveness::Dead, Liveness::Dead});
    row("sequenced packets", SOCK_SEQPACKET, true, false, {Liveness::Live, Liveness::Live, Liveness::Live});
}

void TestLiveness::verdicts() {
    QFETCH(int, kind);
    QFETCH(bool, listens);
    QFETCH(bool, closed);
    const Place place;
    UniqueFd fd = plainSocket(place.path("s"), kind);
    QVERIFY(fd);
    if (listens)
        QCOMPARE(::listen(fd.get(), 0), 0);
    if (closed)
        fd.reset();
    const Verdicts found = verdictsOn(place.path("s"));
    QTEST(found.usual, "usual");
    QTEST(found.withoutContact, "withoutContact");
    QTEST(found.withoutTable, "withoutTable");
    QCOMPARE(inspect(place.path("s")).file.inode, lookAt(place.path("s")).inode);
}

void TestLiveness::theTableIsAskedBeforeAnyContact() {
    const Place place;
    const std::string path = place.path("s");
    const UniqueFd fd(plainListener(path, 0));
    const LivenessFinding finding = inspect(path);
    QCOMPARE(finding.liveness, Liveness::Live);
    struct stat facts{};
    ::fstat(fd.get(), &facts);
    QCOMPARE(finding.listener, static_cast<std::uint32_t>(facts.st_ino));
    QCOMPARE(::fcntl(fd.get(), F_SETFL, O_NONBLOCK), 0);
    QVERIFY(::accept(fd.get(), nullptr, nullptr) < 0);
    QCOMPARE(errno, EAGAIN);
    const Stream fills = Stream::connect(addressOf(path)).value();
    QCOMPARE(inspect(path, {}, FileComparison(), Contact::Allowed).liveness, Liveness::Live);
}

void TestLiveness::anAcceptedConnectionKeepsNothingAlive() {
    const Place place;
    UniqueFd listener = plainListener(place.path("s"));
    const Stream client = Stream::connect(addressOf(place.path("s"))).value();
    const UniqueFd server(::accept(listener.get(), nullptr, nullptr));
    listener.reset();
    QCOMPARE(inspect(place.path("s")).liveness, Liveness::Dead);
}

void TestLiveness::anOverriddenListenerIsNotTheFile() {
    const Place place;
    const UniqueFd old = plainListener(place.path("s"));
    QCOMPARE(::unlink(place.path("s").c_str()), 0);
    makeStale(place.path("s"));
    const Verdicts found = verdictsOn(place.path("s"));
    QCOMPARE(found.usual, Liveness::Dead);
    QCOMPARE(found.withoutContact, Liveness::Dead);
}

void TestLiveness::followsARename() {
    const Place place;
    const UniqueFd fd = plainListener(place.path("s"));
    QCOMPARE(::rename(place.path("s").c_str(), place.path("aside").c_str()), 0);
    QCOMPARE(inspect(place.path("s")).liveness, Liveness::Absent);
    QCOMPARE(inspect(place.path("aside")).liveness, Liveness::Live);
}

void TestLiveness::aPathTooLongToConnectIsStillTold() {
    const Place place;
    const UniqueFd live = plainListener(place.path("live"));
    makeStale(place.path("stale"));
    const std::string folder = place.path(std::string(200, 'x'));
    QCOMPARE(::mkdir(folder.c_str(), 0700), 0);
    QCOMPARE(::rename(place.path("live").c_str(), (folder + "/live").c_str()), 0);
    QCOMPARE(::rename(place.path("stale").c_str(), (folder + "/stale").c_str()), 0);
    QCOMPARE(inspect(folder + "/live", {}, FileComparison(), Contact::Allowed).liveness, Liveness::Live);
    QCOMPARE(inspect(folder + "/stale").liveness, Liveness::Dead);
}

void TestLiveness::anotherUsersSocketIsUnknown() {
    if (::geteuid() != 0)
        QSKIP("needs root to become another user");
    const Place place;
    const UniqueFd live = plainListener(place.path("live"));
    makeStale(place.path("stale"));
    for (const char* name : {"live", "stale"})
        QCOMPARE(::chmod(place.path(name).c_str(), 0600), 0);
    const auto asOther = [&](const char* name) {
        return static_cast<Liveness>(asNobody([&] { return int(inspect(place.path(name)).liveness); }));
    };
    QCOMPARE(asOther("live"), Liveness::Live);
    QCOMPARE(asOther("stale"), Liveness::Unknown);
}

void TestLiveness::anotherNamespaceIsNotDead() {
    const Place place;
    const UniqueFd live = plainListener(place.path("live"));
    makeStale(place.path("stale"));
    if (const std::string lack = ipcscope::test::lackForNamespaces(CLONE_NEWNET); !lack.empty())
        QSKIP(lack.c_str());
    constexpr int refused = 253;
    const auto elsewhere = [&](const char* name) {
        return inChild([&] { return ::unshare(CLONE_NEWNET) < 0 ? refused : int(inspect(place.path(name)).liveness); });
    };
    QCOMPARE(static_cast<Liveness>(elsewhere("live")), Liveness::Live);
    QCOMPARE(static_cast<Liveness>(elsewhere("stale")), Liveness::Dead);
}

void TestLiveness::aHiddenFolderIsUnknown() {
    if (::geteuid() != 0)
        QSKIP("needs root to become another user");
    const Place place;
    QCOMPARE(::mkdir(place.path("hidden").c_str(), 0700), 0);
    makeStale(place.path("hidden/s"));
    QCOMPARE(static_cast<Liveness>(asNobody([&] { return int(inspect(place.path("hidden/s")).liveness); })),
             Liveness::Unknown);
}

QTEST_APPLESS_MAIN(TestLiveness)
#include "tst_liveness.moc"
