// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/temporary_folder.h"
#include "tests/ui/support/socket_files.h"
#include "tests/ui/support/strict_warnings.h"

#include "core/observe/discovery/folders.h"
#include "ui/engine/engine.h"
#include "ui/engine/sweeper.h"

#include <QSignalSpy>
#include <QTest>

#include <sys/wait.h>
#include <unistd.h>

namespace ipcscope::ui {

namespace {

constexpr int patience = 15'000; // ms

discovery::Endpoint leaveStale(const std::string& path) {
    test::leaveStale(path);
    discovery::Endpoint endpoint;
    endpoint.name = path;
    endpoint.state = discovery::State::Stale;
    endpoint.file = discovery::lookAt(path).file->id;
    return endpoint;
}

} // namespace

class TestSweeper : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { test::failOnAnyWarning(); }
    void judgesInOrderAndForNobody();
    void stopsBetweenFiles();
    void undoesAllThatStillCanBe();
    void aNewcomerKeepsItsPlace();
    void whatIsLeftGoesWithTheEngine();
    void clearsUpAfterAKilledRun();
};

void TestSweeper::judgesInOrderAndForNobody() {
    const test::TemporaryFolder folder;
    Engine engine;
    Sweeper sweeper(engine);
    std::vector<discovery::Endpoint> endpoints{leaveStale(folder.file("a")), leaveStale(folder.file("b"))};
    const int bound = ::unlink(folder.file("b").c_str()) == 0 ? test::listenAt(folder.file("b")) : -1;
    Sweeper::Outcomes told;
    sweeper.judge(endpoints, this, [&](const Sweeper::Outcome& outcome) { told.push_back(outcome); });
    QVERIFY(told.empty()); // never at once
    QTRY_COMPARE_WITH_TIMEOUT(told.size(), 2U, patience);
    QVERIFY(told[0].good());
    QVERIFY(!told[1].good());
    QCOMPARE(told[1].endpoint.name, folder.file("b"));

    auto context = std::make_unique<QObject>();
    bool called = false;
    sweeper.judge(endpoints, context.get(), [&](const Sweeper::Outcome&) { called = true; });
    context.reset();
    sweeper.judge(endpoints, this, [&](const Sweeper::Outcome& outcome) { told.push_back(outcome); });
    QTRY_COMPARE_WITH_TIMEOUT(told.size(), 4U, patience);
    QVERIFY(!called);
    ::close(bound);
}

void TestSweeper::stopsBetweenFiles() {
    const test::TemporaryFolder folder;
    Engine engine;
    Sweeper sweeper(engine);
    QSignalSpy swept(&sweeper, &Sweeper::swept);
    connect(&sweeper, &Sweeper::progressed, &sweeper, &Sweeper::stop);
    sweeper.sweep({leaveStale(folder.file("a")), leaveStale(folder.file("b")), leaveStale(folder.file("c"))});
    QTRY_COMPARE_WITH_TIMEOUT(swept.count(), 1, patience);
    QVERIFY(!sweeper.isBusy());
    QCOMPARE(::access(folder.file("a").c_str(), F_OK), -1);
    QCOMPARE(::access(folder.file("b").c_str(), F_OK), 0);
    QCOMPARE(::access(folder.file("c").c_str(), F_OK), 0);
}

void TestSweeper::undoesAllThatStillCanBe() {
    const test::TemporaryFolder folder;
    Engine engine;
    Sweeper sweeper(engine);
    QSignalSpy swept(&sweeper, &Sweeper::swept);
    QSignalSpy undone(&sweeper, &Sweeper::undone);
    sweeper.sweep({leaveStale(folder.file("a"))});
    QTRY_COMPARE_WITH_TIMEOUT(swept.count(), 1, patience);
    sweeper.sweep({leaveStale(folder.file("b"))});
    QTRY_COMPARE_WITH_TIMEOUT(swept.count(), 2, patience);
    QCOMPARE(sweeper.undoable(), 2);
    sweeper.undo();
    QTRY_COMPARE_WITH_TIMEOUT(undone.count(), 1, patience);
    QCOMPARE(undone.front().front().toInt(), 2);
    QCOMPARE(sweeper.undoable(), 0);
    QCOMPARE(::access(folder.file("a").c_str(), F_OK), 0);
}

void TestSweeper::aNewcomerKeepsItsPlace() {
    const test::TemporaryFolder folder;
    Engine engine;
    Sweeper sweeper(engine);
    QSignalSpy swept(&sweeper, &Sweeper::swept);
    sweeper.sweep({leaveStale(folder.file("a")), leaveStale(folder.file("b"))});
    QTRY_COMPARE_WITH_TIMEOUT(swept.count(), 1, patience);
    const int newcomer = test::listenAt(folder.file("a"));
    QVERIFY(newcomer >= 0);
    int restored = -1;
    std::vector<advice::Fault> faults;
    connect(&sweeper, &Sweeper::undone, this, [&](int count, const std::vector<advice::Fault>& those) {
        restored = count;
        faults = those;
    });
    sweeper.undo();
    QTRY_COMPARE_WITH_TIMEOUT(restored, 1, patience);
    QCOMPARE(faults.size(), 1U);
    QCOMPARE(faults[0].line(), std::string("a was not put back: Something else is at its path by now."));
    QCOMPARE(::access(folder.file("b").c_str(), F_OK), 0);
    ::close(newcomer);
}

void TestSweeper::whatIsLeftGoesWithTheEngine() {
    const test::TemporaryFolder folder;
    {
        Engine engine;
        Sweeper sweeper(engine);
        QSignalSpy swept(&sweeper, &Sweeper::swept);
        sweeper.sweep({leaveStale(folder.file("a"))});
        QTRY_COMPARE_WITH_TIMEOUT(swept.count(), 1, patience);
    }
    discovery::Folders left({folder.path()});
    left.refresh();
    QVERIFY(left.files().empty());
}

void TestSweeper::clearsUpAfterAKilledRun() {
    const test::TemporaryFolder folder;
    const pid_t ended = ::fork();
    if (ended == 0)
        ::_exit(0);
    ::waitpid(ended, nullptr, 0);
    const std::string left = folder.file((".ipcscope-" + std::to_string(ended) + "-1").c_str());
    leaveStale(left);
    qputenv("TMPDIR", QByteArray::fromStdString(folder.path()));
    Engine engine;
    const Sweeper sweeper(engine);
    QTRY_COMPARE_WITH_TIMEOUT(::access(left.c_str(), F_OK), -1, patience);
}

} // namespace ipcscope::ui

QTEST_GUILESS_MAIN(ipcscope::ui::TestSweeper)
#include "tst_sweeper.moc"
