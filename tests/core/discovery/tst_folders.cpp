// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/discovery/folders.h"
#include "tests/core/discovery/as_nobody.h"
#include "tests/core/discovery/raw_socket.h"
#include "tests/support/temporary_folder.h"

#include <QtTest>

#include <algorithm>
#include <set>

using namespace ipcscope;
using namespace ipcscope::discovery;

namespace {

std::set<std::string> paths(const Folders& folders) {
    std::set<std::string> found;
    for (const SocketFile* file : folders.files())
        found.insert(file->path);
    return found;
}

} // namespace

class FoldersTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void onlySocketsDirectlyInside();
    void readAheadIsTheFirstRefresh();
    void neitherLinksNorPipesAreFollowed();
    void renamedAndReplaced();
    void folderGoesAndComesBack();
    void learntFoldersAreForgottenWithTheirFolder();
    void closedFolder();
    void remembersAndLooksAgain();
    void tellsWhereSomethingMayDiffer();
    void whatIsNoSocketDoesNotMatter();
    void whatIsAwaitedHasAnEnd();
    void thereIsAnEndToEntries();
    void thereIsAnEndToSlowness();
    void whatTimeDidNotAllowIsReadLater();
    void folderOfAPath();
};

void FoldersTest::onlySocketsDirectlyInside() {
    test::TemporaryFolder folder;
    QDir(QString::fromStdString(folder.path())).mkdir(QStringLiteral("inner"));
    test::boundSocket(folder.file("one"));
    test::boundSocket(folder.file("inner/two"));
    QFile file(QString::fromStdString(folder.file("three")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    Folders folders({folder.path()});
    folders.refresh();
    QCOMPARE(paths(folders), std::set{folder.file("one")});
    folders.learn(folder.file("inner"));
    folders.refresh();
    QCOMPARE(paths(folders), (std::set{folder.file("one"), folder.file("inner/two")}));
}

void FoldersTest::readAheadIsTheFirstRefresh() {
    test::TemporaryFolder folder, learnt;
    test::boundSocket(folder.file("one"));
    test::boundSocket(learnt.file("other"));
    Folders folders({folder.path()});
    folders.readAhead();
    test::boundSocket(folder.file("meanwhile"));
    folders.learn(learnt.path());
    QVERIFY(folders.refresh());
    QCOMPARE(paths(folders), (std::set{folder.file("one"), learnt.file("other")}));
    QVERIFY(folders.mayDiffer(folder.file("one")));
    QVERIFY(folders.refresh());
    QCOMPARE(paths(folders), (std::set{folder.file("one"), folder.file("meanwhile"), learnt.file("other")}));
    test::boundSocket(folder.file("later"));
    folders.readAhead(); // only the first
    QCOMPARE(paths(folders).size(), std::size_t{3});
    QVERIFY(folders.refresh());
    QCOMPARE(paths(folders).size(), std::size_t{4});
    QVERIFY(!folders.refresh());
}

void FoldersTest::neitherLinksNorPipesAreFollowed() {
    test::TemporaryFolder folder, elsewhere;
    test::boundSocket(elsewhere.file("target"));
    QCOMPARE(::symlink(elsewhere.file("target").c_str(), folder.file("link").c_str()), 0);
    QCOMPARE(::symlink(elsewhere.path().c_str(), folder.file("folder-link").c_str()), 0);
    QCOMPARE(::mkfifo(folder.file("pipe").c_str(), 0600), 0);
    Folders folders({folder.path(), folder.file("folder-link")});
    folders.refresh();
    QVERIFY(paths(folders).empty());
    QCOMPARE(lookAt(folder.file("link")).error, ENOTSOCK);
}

void FoldersTest::renamedAndReplaced() {
    test::TemporaryFolder folder;
    Folders folders({folder.path()});
    folders.refresh();
    test::boundSocket(folder.file("one"));
    folders.refresh();
    const SocketFile before = *folders.files().at(0);
    QCOMPARE(::rename(folder.file("one").c_str(), folder.file("two").c_str()), 0);
    folders.refresh();
    QCOMPARE(paths(folders), std::set{folder.file("two")});
    QCOMPARE(folders.files().at(0)->id, before.id);
    test::boundSocket(folder.file("one"));
    QCOMPARE(::rename(folder.file("one").c_str(), folder.file("two").c_str()), 0);
    folders.refresh();
    QCOMPARE(paths(folders), std::set{folder.file("two")});
    QVERIFY(folders.files().at(0)->id != before.id);
}

void FoldersTest::folderGoesAndComesBack() {
    test::TemporaryFolder parent;
    const std::string path = parent.file("watched");
    Folders folders({path});
    folders.refresh();
    QVERIFY(paths(folders).empty());
    QCOMPARE(::mkdir(path.c_str(), 0700), 0);
    test::boundSocket(path + "/one");
    folders.refresh();
    QCOMPARE(paths(folders), std::set{path + "/one"});
    QCOMPARE(::rename(path.c_str(), parent.file("aside").c_str()), 0);
    folders.refresh();
    QVERIFY(paths(folders).empty());
    QCOMPARE(::mkdir(path.c_str(), 0700), 0);
    folders.refresh();
    test::boundSocket(path + "/two");
    folders.refresh();
    QCOMPARE(paths(folders), std::set{path + "/two"});
}

void FoldersTest::learntFoldersAreForgottenWithTheirFolder() {
    test::TemporaryFolder parent;
    const std::string path = parent.file("learnt");
    QCOMPARE(::mkdir(path.c_str(), 0700), 0);
    Folders folders({});
    folders.learn(path);
    test::boundSocket(path + "/one");
    folders.refresh();
    QCOMPARE(paths(folders), std::set{path + "/one"});
    ::unlink((path + "/one").c_str());
    QCOMPARE(::rmdir(path.c_str()), 0);
    folders.refresh();
    QCOMPARE(::mkdir(path.c_str(), 0700), 0);
    test::boundSocket(path + "/two");
    folders.refresh();
    QVERIFY(paths(folders).empty());
}

void FoldersTest::closedFolder() {
    if (::geteuid() != 0)
        QSKIP("only root can become somebody else");
    test::TemporaryFolder folder;
    test::boundSocket(folder.file("one"));
    QCOMPARE(::chmod(folder.path().c_str(), 0711), 0);
    const std::string seen = test::asNobody([&] {
        Folders folders({folder.path()});
        folders.refresh();
        return std::to_string(folders.files().size()) + " listed, " +
               (folders.look(folder.file("one")).file ? "one" : "none") + " when asked for";
    });
    QCOMPARE(seen, std::string("0 listed, one when asked for"));
}

void FoldersTest::remembersAndLooksAgain() {
    test::TemporaryFolder folder;
    test::boundSocket(folder.file("one"));
    Folders folders({folder.path()});
    folders.refresh();
    QVERIFY(folders.look(folder.file("one")).file);
    QCOMPARE(folders.look(folder.file("two")).error, ENOENT);
    ::unlink(folder.file("one").c_str());
    QVERIFY(folders.look(folder.file("one")).file);
    folders.refresh();
    QCOMPARE(folders.look(folder.file("one")).error, ENOENT);
}

void FoldersTest::tellsWhereSomethingMayDiffer() {
    test::TemporaryFolder folder;
    test::boundSocket(folder.file("one"));
    Folders folders({folder.path()});
    QVERIFY(folders.refresh());
    QVERIFY(folders.mayDiffer(folder.file("one")) &&
            folders.mayDiffer(folder.file("none"))); // listed for the first time
    QVERIFY(!folders.keeps(folder.file("one")));
    QVERIFY(folders.refresh()); // and now watched
    QVERIFY(folders.keeps(folder.file("one")));
    QVERIFY(!folders.refresh());
    QVERIFY(!folders.mayDiffer(folder.file("one")));
    test::boundSocket(folder.file("two"));
    QVERIFY(folders.refresh());
    QVERIFY(folders.mayDiffer(folder.file("two")) && !folders.mayDiffer(folder.file("one")));
    ::unlink(folder.file("one").c_str());
    QVERIFY(folders.refresh());
    QVERIFY(folders.mayDiffer(folder.file("one")) && !folders.mayDiffer(folder.file("two")));
}

/// Every compiler makes files in /tmp.
void FoldersTest::whatIsNoSocketDoesNotMatter() {
    test::TemporaryFolder folder;
    const auto write = [&](const char* name) {
        QFile file(QString::fromStdString(folder.file(name)));
        return file.open(QIODevice::WriteOnly);
    };
    test::boundSocket(folder.file("one"));
    Folders folders({folder.path()});
    while (folders.refresh()) {
    }
    QCOMPARE(folders.look(folder.file("two")).error, ENOENT); // a listener's path, say
    QVERIFY(write("three") && ::unlink(folder.file("three").c_str()) == 0 && write("four"));
    QVERIFY(!folders.drainChanges());
    QVERIFY(!folders.refresh());
    QVERIFY(write("two"));
    QVERIFY(folders.drainChanges());
    QVERIFY(folders.refresh());
    QCOMPARE(folders.look(folder.file("two")).error, ENOTSOCK);
    test::boundSocket(folder.file("five"));
    QVERIFY(folders.drainChanges());
    QVERIFY(folders.refresh());
    QCOMPARE(::chmod(folder.file("one").c_str(), 0600), 0);
    QVERIFY(folders.drainChanges());
    QVERIFY(folders.refresh());
    ::unlink(folder.file("one").c_str());
    QVERIFY(folders.drainChanges());
    QVERIFY(folders.refresh());
    QVERIFY(!folders.refresh());
}

void FoldersTest::whatIsAwaitedHasAnEnd() {
    test::TemporaryFolder folder;
    Folders folders({folder.path()});
    while (folders.refresh()) {
    }
    const std::string kept = folder.file("kept"), former = folder.file("former");
    QCOMPARE(folders.look(kept).error, ENOENT);
    QCOMPARE(folders.look(former).error, ENOENT);
    QCOMPARE(folders.awaited(), std::size_t{2});
    folders.awaitOnly({kept});
    QCOMPARE(folders.awaited(), std::size_t{1});
    QFile file(QString::fromStdString(kept));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QVERIFY(folders.refresh());
}

void FoldersTest::thereIsAnEndToEntries() {
    test::TemporaryFolder folder;
    constexpr std::size_t beyond = 50;
    const auto name = [&](std::size_t which) { return folder.file(std::to_string(which)); };
    for (std::size_t i = 0; i < Folders::mostEntries + beyond; ++i)
        QCOMPARE(::mknod(name(i).c_str(), S_IFSOCK | 0600, 0), 0);
    Folders folders({folder.path()}, [] { return std::chrono::steady_clock::time_point(); }); // time is no limit
    folders.refresh();
    folders.refresh();
    QVERIFY(folders.files().size() <= Folders::mostEntries && folders.files().size() > Folders::mostEntries - beyond);
    QVERIFY(!folders.keeps(name(0))); // not all of it is known
    QVERIFY(folders.look(name(0)).file && folders.look(name(Folders::mostEntries)).file);
}

/// A file system that takes 400 ms for each entry.
void FoldersTest::thereIsAnEndToSlowness() {
    test::TemporaryFolder slow, swift;
    for (int i = 0; i < 20; ++i)
        test::boundSocket(slow.file(std::to_string(i)));
    test::boundSocket(swift.file("other"));
    std::vector<std::string> watched{slow.path(), swift.path()};
    std::ranges::sort(watched); // as they are read
    std::chrono::steady_clock::time_point now;
    std::chrono::milliseconds step{400};
    Folders folders(watched, [&] { return now += step; });
    folders.refresh();
    const auto begun = paths(folders).size();
    QVERIFY2(begun >= 5 && begun <= 12, qPrintable(QString::number(begun))); // five seconds' worth
    QVERIFY(now.time_since_epoch() <= std::chrono::seconds(6));
    QVERIFY(!folders.keeps(slow.file("9")));
    QVERIFY(folders.look(slow.file("9")).file.has_value()); // whoever asks for one by name gets it
    folders.refresh();
    folders.refresh();
    folders.refresh(); // the slow one keeps nobody else from being read
    QVERIFY(paths(folders).contains(swift.file("other")));
    step = {};
    ::unlink(swift.file("other").c_str());
    QVERIFY(folders.refresh());
    QVERIFY(!paths(folders).contains(swift.file("other")));
}

/// A folder that was only learnt is forgotten when it is gone, not when there was no time for it.
void FoldersTest::whatTimeDidNotAllowIsReadLater() {
    test::TemporaryFolder slow, learnt;
    for (int i = 0; i < 20; ++i)
        test::boundSocket(slow.file(std::to_string(i)));
    test::boundSocket(learnt.file("one"));
    std::chrono::steady_clock::time_point now;
    std::chrono::milliseconds step{6'000};
    Folders folders({slow.path()}, [&] { return now += step; });
    folders.learn(learnt.path());
    folders.refresh();
    QVERIFY(paths(folders).empty());
    step = {};
    folders.refresh();
    QVERIFY(paths(folders).contains(learnt.file("one")));
    QCOMPARE(paths(folders).size(), std::size_t{21});
}

void FoldersTest::folderOfAPath() {
    QCOMPARE(std::string(folderOf("/tmp/x")), std::string("/tmp"));
    QCOMPARE(std::string(folderOf("/x")), std::string("/"));
    QCOMPARE(std::string(folderOf("/tmp//x")), std::string("/tmp/"));
}

QTEST_GUILESS_MAIN(FoldersTest)
#include "tst_folders.moc"
