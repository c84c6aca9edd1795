// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/ipc/removal.h"
#include "core/transport/ipc/stream.h"
#include "tests/core/ipc/place.h"

#include <QDir>
#include <QtTest>
#include <array>
#include <chrono>
#include <sched.h>

using namespace ipcscope;
using namespace ipcscope::ipc;
using namespace ipcscope::ipc::test;

namespace {

FileId idOf(const std::string& path) {
    return inspect(path).file;
}

int errorOf(const Result<void>& result) {
    return result ? 0 : result.error().code.value();
}

int entriesOf(const Place& place) {
    return static_cast<int>(QDir(QString::fromStdString(place.path()))
                                .entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot)
                                .size());
}

/// What a program like libzmq does over and over: take the name without asking, serve, go, and leave the file. After
/// each listen() its name must lead to somebody who is alive, even if it is moved aside for a moment.
int rebind(const std::string& path, int rounds, int line) {
    UniqueFd last;
    for (int round = 0; round < rounds; ++round) {
        last.reset();
        // A file that is put back just then is in the way once more.
        for (int tries = 0; tries < 100 && !last; ++tries) {
            ::unlink(path.c_str());
            last = plainListener(path, 50);
        }
        if (!last)
            return 1;
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
        while (!Stream::connect(addressOf(path))) {
            if (std::chrono::steady_clock::now() > end)
                return 2;
            ::sched_yield();
        }
        if (round % 2 == 0 && round + 1 < rounds)
            last.reset();
        for (int yields = 0; yields < 100 && lookAt(path).there; ++yields)
            ::sched_yield();
    }
    // The last one stays alive until the other end has looked.
    char word = 'd';
    return ::write(line, &word, 1) == 1 && ::read(line, &word, 1) == 0 ? 0 : 3;
}

} // namespace

class TestRemoval : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void removesTheDeadOnly_data();
    void removesTheDeadOnly();
    void takesAnySocketButNothingElse();
    void neverAnotherFileThanTheOneMeant();
    void aLongPathIsNoObstacle();
    void relativePaths();
    void rightsOfTheFolder_data();
    void rightsOfTheFolder();
    void neverLosesALiveSocket();
};

void TestRemoval::removesTheDeadOnly_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("error");
    QTest::newRow("stale") << "stale" << 0;
    QTest::newRow("live") << "live" << EADDRINUSE;
    QTest::newRow("live with a full backlog") << "busy" << EADDRINUSE;
    QTest::newRow("bound, not listening yet") << "bound" << EADDRINUSE;
    QTest::newRow("datagram") << "datagram" << EADDRINUSE;
    QTest::newRow("a file") << "file" << EEXIST;
    QTest::newRow("a folder") << "folder" << EEXIST;
    QTest::newRow("a link to a stale socket") << "link" << EEXIST;
    QTest::newRow("nothing") << "none" << ENOENT;
    QTest::newRow("no such folder") << "none/none" << ENOENT;
    QTest::newRow("a file on the way") << "file/none" << ENOTDIR;
    QTest::newRow("the folder itself") << "." << EEXIST;
}

void TestRemoval::removesTheDeadOnly() {
    QFETCH(QString, name);
    QFETCH(int, error);
    const Place place;
    makeStale(place.path("stale"));
    const UniqueFd live = plainListener(place.path("live"));
    const UniqueFd busy = plainListener(place.path("busy"), 0);
    const Stream fills = Stream::connect(addressOf(place.path("busy"))).value();
    const UniqueFd bound = plainSocket(place.path("bound"), SOCK_STREAM);
    const UniqueFd datagram = plainSocket(place.path("datagram"), SOCK_DGRAM);
    writeFile(place.path("file"), "precious");
    QCOMPARE(::mkdir(place.path("folder").c_str(), 0700), 0);
    QCOMPARE(::symlink(place.path("stale").c_str(), place.path("link").c_str()), 0);
    const int before = entriesOf(place);
    const std::string path = place.path(name.toStdString());
    const Look look = lookAt(path);

    const Result<void> removed = removeDead(path, idOf(path));
    QCOMPARE(errorOf(removed), error);
    if (!removed)
        QVERIFY(removed.error().attempt.starts_with("remove " + path));
    QCOMPARE(entriesOf(place), error == 0 ? before - 1 : before);
    QCOMPARE(lookAt(path).inode, error == 0 ? ino_t{0} : look.inode);
    QCOMPARE(readFile(place.path("file")), std::string("precious"));
}

void TestRemoval::takesAnySocketButNothingElse() {
    const Place place;
    const UniqueFd live = plainListener(place.path("live"));
    makeStale(place.path("stale"));
    writeFile(place.path("file"), "precious");
    for (const char* name : {"live", "stale"}) {
        QCOMPARE(errorOf(removeAny(place.path(name), idOf(place.path(name)))), 0);
        QVERIFY(!lookAt(place.path(name)).there);
    }
    QCOMPARE(errorOf(removeAny(place.path("file"), idOf(place.path("file")))), EEXIST);
    QCOMPARE(errorOf(removeAny(place.path("none"), {})), ENOENT);
    QCOMPARE(readFile(place.path("file")), std::string("precious"));
    QCOMPARE(entriesOf(place), 1);
}

void TestRemoval::neverAnotherFileThanTheOneMeant() {
    const Place place;
    makeStale(place.path("a"));
    makeStale(place.path("b"));
    const FileId meant = idOf(place.path("a"));
    QCOMPARE(::rename(place.path("b").c_str(), place.path("a").c_str()), 0);
    QCOMPARE(errorOf(removeDead(place.path("a"), meant)), ESTALE);
    QCOMPARE(errorOf(removeAny(place.path("a"), meant)), ESTALE);
    QVERIFY(lookAt(place.path("a")).there);
    QCOMPARE(entriesOf(place), 1);
}

void TestRemoval::aLongPathIsNoObstacle() {
    const Place place;
    const std::string folder = place.path(std::string(105 - place.path().size() - 1, 'x'));
    QCOMPARE(::mkdir(folder.c_str(), 0700), 0);
    const std::string path = folder + "/s";
    QCOMPARE(path.size(), maxPathLength);
    UniqueFd live = plainListener(path);
    QCOMPARE(errorOf(removeDead(path, idOf(path))), EADDRINUSE);
    QVERIFY(Stream::connect(addressOf(path)));
    live.reset();
    QCOMPARE(errorOf(removeDead(path, idOf(path))), 0);
    QVERIFY(!lookAt(path).there);
}

void TestRemoval::relativePaths() {
    const Place place;
    makeStale(place.path("s"));
    const std::string before = QDir::currentPath().toStdString();
    QCOMPARE(::chdir(place.path().c_str()), 0);
    const Result<void> removed = removeDead("s", idOf("s"));
    QCOMPARE(::chdir(before.c_str()), 0);
    QCOMPARE(errorOf(removed), 0);
    QCOMPARE(entriesOf(place), 0);
}

void TestRemoval::rightsOfTheFolder_data() {
    QTest::addColumn<int>("mode");
    QTest::addColumn<int>("error");
    QTest::newRow("not ours to write") << 0755 << EACCES;
    QTest::newRow("sticky") << 01777 << EPERM;
    QTest::newRow("anybody's") << 0777 << 0;
    QTest::newRow("hidden") << 0700 << EACCES;
}

void TestRemoval::rightsOfTheFolder() {
    if (::geteuid() != 0)
        QSKIP("needs root to become another user");
    QFETCH(int, mode);
    QFETCH(int, error);
    const Place place;
    makeStale(place.path("s"));
    QCOMPARE(::chmod(place.path("s").c_str(), 0777), 0);
    const FileId meant = idOf(place.path("s"));
    QCOMPARE(::chmod(place.path().c_str(), static_cast<mode_t>(mode)), 0);
    QCOMPARE(asNobody([&] { return errorOf(removeDead(place.path("s"), meant)); }), error);
    QCOMPARE(entriesOf(place), error == 0 ? 0 : 1);
    QCOMPARE(lookAt(place.path("s")).there, error != 0);
}

void TestRemoval::neverLosesALiveSocket() {
    const Place place;
    const std::string path = place.path("s");
    std::array<int, 2> ends{-1, -1};
    QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    UniqueFd ours(ends[0]);
    UniqueFd theirs(ends[1]);
    const int rounds = qEnvironmentVariableIsSet("IPCSCOPE_LONG_TESTS") ? 200'000 : 2'000; // of five steps each
    const pid_t child = ::fork();
    if (child == 0) {
        ours.reset();
        ::_exit(rebind(path, rounds, theirs.get()));
    }
    theirs.reset();
    int removed = 0;
    int spared = 0;
    char word = 0;
    // The end of the line, too, is an end: the child's status then tells why.
    while (::recv(ours.get(), &word, 1, MSG_DONTWAIT) < 0) {
        const LivenessFinding finding = inspect(path);
        // Live: with a verdict that is out of date, as if the program had come back in between.
        if (finding.liveness == Liveness::Dead || finding.liveness == Liveness::Live)
            ++(removeDead(path, finding.file) ? removed : spared);
    }
    const Liveness last = inspect(path).liveness;
    const int left = entriesOf(place);
    ours.reset();
    int status = 0;
    ::waitpid(child, &status, 0);
    QVERIFY(WIFEXITED(status));
    QCOMPARE(WEXITSTATUS(status), 0);
    QCOMPARE(last, Liveness::Live);
    QCOMPARE(left, 1);
    QVERIFY(removed > 0);
    QVERIFY(spared > 0);
}

QTEST_APPLESS_MAIN(TestRemoval)
#include "tst_removal.moc"
