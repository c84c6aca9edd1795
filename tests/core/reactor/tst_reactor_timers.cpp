// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/reactor/reactor.h"
#include "tests/core/reactor/turning.h"

#include <QtTest>
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

using namespace ipcscope;
using namespace ipcscope::test;
using namespace std::chrono_literals;

class TestReactorTimers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void timersFireInOrderAndNotEarly();
    void timersOfOneTimeFireInOrderOfArming();
    void timerMayBeCancelledFromAnywhere();
    void timerOfATimerWaitsForAnotherTurn();
    void manyDueTimersAllFire();
    void extremeDelays();
};

void TestReactorTimers::timersFireInOrderAndNotEarly() {
    Reactor reactor;
    std::vector<int> order;
    const auto start = std::chrono::steady_clock::now();
    std::chrono::steady_clock::duration last{};
    const Timer slow = reactor.after(30ms, [&] {
        order.push_back(30);
        last = std::chrono::steady_clock::now() - start;
    });
    const Timer fast = reactor.after(5ms, [&] { order.push_back(5); });
    const Timer middle = reactor.after(15ms, [&] { order.push_back(15); });
    QVERIFY(slow && fast && middle);
    QVERIFY(turnUntil(reactor, [&] { return order.size() == 3; }));
    QCOMPARE(order, (std::vector<int>{5, 15, 30}));
    QVERIFY(last >= 30ms);
}

void TestReactorTimers::timersOfOneTimeFireInOrderOfArming() {
    Reactor reactor;
    std::vector<int> order;
    std::vector<Timer> timers;
    for (int number = 0; number < 50; ++number)
        timers.push_back(reactor.after(0ms, [&order, number] { order.push_back(number); }));
    QVERIFY(turnUntil(reactor, [&] { return order.size() == 50; }));
    QVERIFY(std::ranges::is_sorted(order));
}

void TestReactorTimers::timerMayBeCancelledFromAnywhere() {
    Reactor reactor;
    int fired = 0;
    Timer own;
    Timer other;
    auto text = std::make_shared<std::string>("still here");
    std::string seen;
    own = reactor.after(0ms, [&, text] {
        ++fired;
        own = {};
        other = {};
        seen = *text;
    });
    other = reactor.after(0ms, [&] { fired += 100; });
    text.reset();
    const Timer outside = reactor.after(0ms, [&] { fired += 1000; });
    {
        const Timer gone = reactor.after(0ms, [&] { fired += 10000; });
    }
    QVERIFY(turnUntil(reactor, [&] { return fired >= 1001; }));
    QVERIFY(!readableWithin(reactor.fd(), 20ms));
    QCOMPARE(fired, 1001);
    QCOMPARE(seen, std::string("still here"));
}

void TestReactorTimers::timerOfATimerWaitsForAnotherTurn() {
    Reactor reactor;
    int fired = 0;
    Timer inner;
    const Timer outer = reactor.after(0ms, [&] {
        ++fired;
        inner = reactor.after(0ms, [&] { ++fired; });
    });
    reactor.turn(1000ms);
    QCOMPARE(fired, 1);
    reactor.turn(1000ms);
    QCOMPARE(fired, 2);
}

void TestReactorTimers::manyDueTimersAllFire() {
    Reactor reactor;
    int fired = 0;
    std::vector<Timer> timers;
    for (int number = 0; number < 1000; ++number)
        timers.push_back(reactor.after(std::chrono::milliseconds(number % 3), [&] { ++fired; }));
    QVERIFY(turnUntil(reactor, [&] { return fired == 1000; }));
    QVERIFY(!readableWithin(reactor.fd(), 5ms));
}

void TestReactorTimers::extremeDelays() {
    Reactor reactor;
    bool past = false;
    const Timer never = reactor.after(std::chrono::milliseconds::max(), [] { qFatal("centuries early"); });
    const Timer before = reactor.after(std::chrono::milliseconds::min(), [&] { past = true; });
    QVERIFY(turnUntil(reactor, [&] { return past; }));
}

QTEST_APPLESS_MAIN(TestReactorTimers)
#include "tst_reactor_timers.moc"
