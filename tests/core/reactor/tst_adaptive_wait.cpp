// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/reactor/adaptive_wait.h"

#include <QtTest>

using namespace ipcscope;
using namespace std::chrono_literals;

namespace {

/// A world in which a look takes a microsecond and something comes after a number of looks.
class World {
public:
    explicit World(std::chrono::nanoseconds longest = AdaptiveWait::usualSearch)
        : m_wait(longest) {}

    /// Waits for what the look number `at` finds; sleeping brings it at once.
    bool waitFor(int at) {
        looks = sleeps = 0;
        bool there = false;
        return m_wait.wait([&] { return ++looks >= at || there; },
                           [&](std::chrono::milliseconds time) {
                               there = time < 0ms;
                               sleeps += there ? 1 : 0;
                               return true;
                           },
                           [&] { return AdaptiveWait::Clock::time_point(m_time += 1us); });
    }
    bool waitForNothing() { return waitFor(never); }
    bool searched() const { return looks > 2; }
    /// How many waits go by without a search.
    int restsFor() {
        int count = 0;
        while (waitForNothing() && !searched())
            ++count;
        return count;
    }

    int looks = 0;
    int sleeps = 0;
    static constexpr int never = 1'000'000;

private:
    AdaptiveWait m_wait;
    std::chrono::microseconds m_time{};
};

} // namespace

class TestAdaptiveWait : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatIsThereIsTakenAtOnce();
    void whatComesSoonIsFoundWithoutSleep();
    void searchingEndsAfterItsTime();
    void withoutTimeItNeverSearches();
    void restsAfterTwoMissesForLongerEachTime();
    void restsHaveALimit();
    void oneMissBetweenFindsIsNoReasonToRest();
    void aFindBeginsAnew();
    void whatIsThereAtTheFirstLookIsNoFind();
    void givesUpWithALastLook();
};

void TestAdaptiveWait::whatIsThereIsTakenAtOnce() {
    World world;
    QVERIFY(world.waitFor(1));
    QCOMPARE(world.looks, 1);
    QCOMPARE(world.sleeps, 0);
}

void TestAdaptiveWait::whatComesSoonIsFoundWithoutSleep() {
    World world;
    QVERIFY(world.waitFor(20));
    QCOMPARE(world.looks, 20);
    QCOMPARE(world.sleeps, 0);
}

void TestAdaptiveWait::searchingEndsAfterItsTime() {
    World world;
    QVERIFY(world.waitForNothing());
    QCOMPARE(world.looks, 2 + 50 + 1); // two at once, those of 50 us, the one after the sleep
    QCOMPARE(world.sleeps, 1);
}

void TestAdaptiveWait::withoutTimeItNeverSearches() {
    World world(0ns);
    QVERIFY(world.waitForNothing());
    QCOMPARE(world.looks, 2);
    QCOMPARE(world.sleeps, 1);
}

void TestAdaptiveWait::restsAfterTwoMissesForLongerEachTime() {
    World world;
    for (const int rest : {64, 128, 256}) {
        QVERIFY(world.waitForNothing());
        if (rest == 64) // the others begin with the search that ended the rest
            QVERIFY(world.waitForNothing());
        QVERIFY(world.searched());
        QCOMPARE(world.restsFor(), rest);
    }
}

void TestAdaptiveWait::restsHaveALimit() {
    World world;
    int rest = 0;
    for (int time = 0; time < 12; ++time) {
        QVERIFY(world.waitForNothing());
        rest = std::max(rest, world.restsFor());
    }
    QCOMPARE(rest, 4096);
}

void TestAdaptiveWait::oneMissBetweenFindsIsNoReasonToRest() {
    World world;
    for (int time = 0; time < 10; ++time) {
        QVERIFY(world.waitForNothing());
        QVERIFY(world.searched());
        QVERIFY(world.waitFor(20));
        QCOMPARE(world.sleeps, 0);
    }
}

void TestAdaptiveWait::aFindBeginsAnew() {
    World world;
    QVERIFY(world.waitForNothing());
    QVERIFY(world.waitForNothing());
    QCOMPARE(world.restsFor(), 64);
    QVERIFY(world.waitFor(20)); // the search after restsFor()'s own: a find
    QVERIFY(world.waitForNothing());
    QVERIFY(world.waitForNothing());
    QCOMPARE(world.restsFor(), 64);
}

void TestAdaptiveWait::whatIsThereAtTheFirstLookIsNoFind() {
    World world;
    QVERIFY(world.waitForNothing());
    QVERIFY(world.waitFor(1));
    QVERIFY(world.waitFor(2));
    QVERIFY(world.waitForNothing());
    QVERIFY(world.waitForNothing());
    QVERIFY(!world.searched());
}

void TestAdaptiveWait::givesUpWithALastLook() {
    AdaptiveWait wait(0ns);
    int looks = 0;
    const auto giveUp = [](std::chrono::milliseconds) { return false; };
    const auto never = [&looks] {
        ++looks;
        return false;
    };
    QVERIFY(!wait.wait(never, giveUp));
    QCOMPARE(looks, 2);
    QVERIFY(wait.wait([&looks] { return ++looks == 4; }, giveUp));
}

QTEST_GUILESS_MAIN(TestAdaptiveWait)
#include "tst_adaptive_wait.moc"
