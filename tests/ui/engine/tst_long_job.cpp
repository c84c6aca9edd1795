// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/strict_warnings.h"
#include "ui/engine/long_job.h"

#include <QTest>

#include <algorithm>
#include <atomic>
#include <latch>
#include <optional>
#include <thread>
#include <vector>

using namespace ipcscope::ui;

class TestLongJob : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { ipcscope::test::failOnAnyWarning(); }
    void answersArriveInOrderThenItEnds();
    void withoutAnAnswerItEndsToo();
    void theNewestWins();
    void whatWasGivenUpNeverArrives();
    void whatIsGoneIsStale();
    void anotherMayBeginAtTheEnd();
};

void TestLongJob::answersArriveInOrderThenItEnds() {
    std::vector<int> arrived;
    std::optional<std::size_t> atEnd;
    LongJob<int> job([&](int answer) { arrived.push_back(answer); }, [&] { atEnd = arrived.size(); });
    QVERIFY(!job.isRunning());
    job.start([](const auto& run) {
        for (int answer = 0; answer < 100; ++answer)
            run.give(answer);
    });
    QVERIFY(job.isRunning());
    QVERIFY(arrived.empty()); // nothing before the event loop
    QTRY_VERIFY(atEnd);
    QCOMPARE(*atEnd, std::size_t(100));
    QVERIFY(std::ranges::is_sorted(arrived));
    QVERIFY(!job.isRunning());
}

void TestLongJob::withoutAnAnswerItEndsToo() {
    bool ended = false;
    LongJob<int> job([](int) { QFAIL("an answer"); }, [&ended] { ended = true; });
    job.start([](const auto&) {});
    QTRY_VERIFY(ended);
}

void TestLongJob::theNewestWins() {
    std::vector<int> arrived;
    int ends = 0;
    LongJob<int> job([&](int answer) { arrived.push_back(answer); }, [&] { ++ends; });
    std::latch begun(1);
    std::atomic<bool> gaveUp = false;
    job.start([&](const auto& run) {
        run.give(1);
        begun.count_down();
        while (!run.stale())
            std::this_thread::yield();
        run.give(2);
        gaveUp = true;
    });
    begun.wait(); // its first answer is on its way
    job.start([](const auto& run) { run.give(3); });
    QTRY_COMPARE(ends, 1);
    QTRY_VERIFY(gaveUp);
    longWork().waitForDone();
    QCoreApplication::processEvents();
    QCOMPARE(arrived, std::vector<int>{3});
    QCOMPARE(ends, 1);
}

void TestLongJob::whatWasGivenUpNeverArrives() {
    LongJob<int> job([](int) { QFAIL("an answer"); }, [] { QFAIL("an end"); });
    for (int round = 0; round < 200; ++round) {
        job.start([](const auto& run) { run.give(1); });
        if (round % 2 == 0)
            longWork().waitForDone(); // the answer waits for the event loop
        job.giveUp();
        QVERIFY(!job.isRunning());
        QCoreApplication::processEvents();
    }
    longWork().waitForDone();
    QCoreApplication::processEvents();
}

void TestLongJob::whatIsGoneIsStale() {
    std::latch begun(1);
    std::atomic<bool> sawIt = false;
    {
        LongJob<int> job([](int) { QFAIL("an answer"); });
        job.start([&](const auto& run) {
            begun.count_down();
            while (!run.stale())
                std::this_thread::yield();
            run.give(1);
            sawIt = true;
        });
        begun.wait();
    }
    longWork().waitForDone();
    QCoreApplication::processEvents();
    QVERIFY(sawIt);
}

void TestLongJob::anotherMayBeginAtTheEnd() {
    std::vector<int> arrived;
    LongJob<int>* again = nullptr;
    LongJob<int> job([&](int answer) { arrived.push_back(answer); },
                     [&] {
                         if (arrived.size() < 10)
                             again->start([next = int(arrived.size())](const auto& run) { run.give(next); });
                     });
    again = &job;
    job.start([](const auto& run) { run.give(0); });
    QTRY_COMPARE(arrived.size(), std::size_t(10));
    QVERIFY(std::ranges::is_sorted(arrived));
}

QTEST_MAIN(TestLongJob)
#include "tst_long_job.moc"
