// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/reactor/reactor.h"

#include <QTest>

#include <memory>
#include <poll.h>
#include <vector>

using namespace ipcscope;
using namespace std::chrono_literals;

namespace {

bool readable(int fd) {
    pollfd poll{fd, POLLIN, 0};
    return ::poll(&poll, 1, 0) == 1;
}

} // namespace

class TestLater : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void laterRunsOnceAtTheNextOccasion();
    void laterWakesOutsideATurn();
    void laterIsWorkEnoughForATurn();
    void laterMayBeScheduledByALater();
    void destroyedLaterDoesNotRun();
    void laterMayDestroyItself();
    void laterDoesNotSwallowPostedTasks();
};

void TestLater::laterRunsOnceAtTheNextOccasion() {
    Reactor reactor;
    std::vector<int> order;
    Later later(reactor, order, [](auto& done) { done.push_back(2); });
    const Timer timer = reactor.after(0ms, [&] {
        later.schedule();
        later.schedule();
        order.push_back(1);
    });
    while (order.empty())
        reactor.turn(1000ms);
    QCOMPARE(order, (std::vector{1, 2})); // at the end of the turn under way
    QVERIFY(!later.scheduled());
    later.schedule();
    QVERIFY(later.scheduled());
    reactor.turn(-1ms);
    QCOMPARE(order, (std::vector{1, 2, 2}));
}

void TestLater::laterWakesOutsideATurn() {
    Reactor reactor;
    int runs = 0;
    Later later(reactor, runs, [](int& count) { ++count; });
    QVERIFY(!readable(reactor.fd()));
    later.schedule();
    QVERIFY(readable(reactor.fd()));
    reactor.turn();
    QCOMPARE(runs, 1);
    QVERIFY(!readable(reactor.fd()));
}

void TestLater::laterIsWorkEnoughForATurn() {
    Reactor reactor;
    int runs = 0;
    Later later(reactor, runs, [](int& count) { ++count; });
    for (int turn = 1; turn <= 3; ++turn) {
        later.schedule();
        const Timer much = reactor.after(30s, [] {});
        const auto start = std::chrono::steady_clock::now();
        reactor.turn(20s);
        QVERIFY(std::chrono::steady_clock::now() - start < 10s);
        QCOMPARE(runs, turn);
    }
}

void TestLater::laterMayBeScheduledByALater() {
    Reactor reactor;
    struct Again {
        explicit Again(Reactor& reactor)
            : later(reactor, *this, [](Again& again) {
                if (++again.runs < 5)
                    again.later.schedule();
            }) {}
        int runs = 0;
        Later later;
    } again(reactor);
    again.later.schedule();
    while (again.runs < 5) {
        QVERIFY(readable(reactor.fd()));
        reactor.turn();
    }
    reactor.turn();
    QVERIFY(!readable(reactor.fd()));
    QCOMPARE(again.runs, 5);
}

void TestLater::destroyedLaterDoesNotRun() {
    Reactor reactor;
    int runs = 0;
    auto first = std::make_unique<Later>(reactor, runs, [](int& count) { ++count; });
    auto second = std::make_unique<Later>(reactor, runs, [](int& count) { ++count; });
    Later third(reactor, second, [](auto& other) { other.reset(); });
    third.schedule();
    first->schedule();
    second->schedule();
    first.reset();
    reactor.turn();
    QCOMPARE(runs, 0);
}

void TestLater::laterMayDestroyItself() {
    Reactor reactor;
    std::unique_ptr<Later> own;
    own = std::make_unique<Later>(reactor, own, [](auto& self) { self.reset(); });
    own->schedule();
    reactor.turn();
    QVERIFY(!own);
    QVERIFY(!readable(reactor.fd()));
}

void TestLater::laterDoesNotSwallowPostedTasks() {
    Reactor reactor;
    int posted = 0;
    Later later(reactor, posted, [](int&) {});
    later.schedule();
    reactor.post([&] { ++posted; });
    reactor.turn();
    QCOMPARE(posted, 1);
}

QTEST_APPLESS_MAIN(TestLater)
#include "tst_later.moc"
