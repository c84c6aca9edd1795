// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/base/unique_fd.h"
#include "core/transport/reactor/reactor.h"
#include "tests/core/reactor/turning.h"

#include <QtTest>
#include <array>
#include <fcntl.h>
#include <map>
#include <new>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <system_error>
#include <thread>
#include <vector>

using namespace ipcscope;
using namespace ipcscope::test;
using namespace std::chrono_literals;

namespace {

UniqueFd readyEvent() {
    return UniqueFd(::eventfd(1, EFD_NONBLOCK | EFD_CLOEXEC));
}

UniqueFd quietEvent() {
    return UniqueFd(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
}

std::array<UniqueFd, 2> streamPair() {
    std::array<int, 2> fds{-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds.data()) < 0)
        qFatal("socketpair");
    return {UniqueFd(fds[0]), UniqueFd(fds[1])};
}

} // namespace

class TestReactor : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void watchReportsWhatIsReady();
    void workLeftOverFiresAgain();
    void interestIsHonouredWithinATurn();
    void reusedSlotGetsNoOldEvent();
    void callbackMayDestroyItself();
    void callbackMayDestroyTheOthers();
    void hangupIsToldOnceWithoutInterest_data();
    void hangupIsToldOnceWithoutInterest();
    void aTurnIsBounded();
    void postedTasksRunInOrderOnTheOwner();
    void postedByAPostedTaskWaits();
    void idleNeverWakes();
    void failuresAreSwallowedAndCounted();
    void kernelRefusalIsThrown();
    void ownedTasksMayOwnRegistrations();
    void movedRegistrationsStay();
};

void TestReactor::watchReportsWhatIsReady() {
    Reactor reactor;
    auto [ours, theirs] = streamPair();
    std::vector<Readiness> seen;
    Watch watch = reactor.watch(ours.get(), Interest::Both, [&](Readiness ready) { seen.push_back(ready); });
    QVERIFY(turnUntil(reactor, [&] { return !seen.empty(); }));
    QVERIFY(seen.back().writable && !seen.back().readable && !seen.back().hangup);
    watch.setInterest(Interest::Readable);
    QCOMPARE(watch.interest(), Interest::Readable);
    seen.clear();
    reactor.turn();
    QVERIFY(seen.empty());
    QCOMPARE(::write(theirs.get(), "x", 1), ssize_t{1});
    QVERIFY(readableWithin(reactor.fd(), 1000ms));
    reactor.turn();
    QVERIFY(seen.size() == 1 && seen.back().readable && !seen.back().writable);
    theirs.reset();
    reactor.turn();
    QVERIFY(seen.size() == 2 && seen.back().readable && seen.back().hangup);
    watch = {};
    reactor.turn();
    QCOMPARE(seen.size(), std::size_t{2});
    QVERIFY(!watch);
}

void TestReactor::workLeftOverFiresAgain() {
    Reactor reactor;
    const UniqueFd event = readyEvent();
    int calls = 0;
    const Watch watch = reactor.watch(event.get(), Interest::Readable, [&](Readiness) { ++calls; });
    for (int turns = 1; turns <= 5; ++turns) {
        QVERIFY(readableWithin(reactor.fd(), 0ms));
        reactor.turn();
        QCOMPARE(calls, turns);
    }
}

void TestReactor::interestIsHonouredWithinATurn() {
    Reactor reactor;
    const UniqueFd first = readyEvent();
    const UniqueFd second = readyEvent();
    int calls = 0;
    Watch one;
    Watch two;
    const Ready quietBoth = [&](Readiness) {
        ++calls;
        one.setInterest(Interest::None);
        two.setInterest(Interest::None);
    };
    one = reactor.watch(first.get(), Interest::Readable, quietBoth);
    two = reactor.watch(second.get(), Interest::Readable, quietBoth);
    reactor.turn();
    QCOMPARE(calls, 1);
    QVERIFY(!readableWithin(reactor.fd(), 0ms));
}

void TestReactor::reusedSlotGetsNoOldEvent() {
    Reactor reactor;
    const UniqueFd first = readyEvent();
    const UniqueFd second = readyEvent();
    const UniqueFd silent = quietEvent();
    std::map<int, Watch> watches;
    int calls = 0;
    bool wrong = false;
    const auto replaceOther = [&](int other) {
        return [&, other](Readiness) {
            ++calls;
            watches.erase(other);
            if (!watches.contains(2))
                watches.emplace(2, reactor.watch(silent.get(), Interest::Both,
                                                 [&](Readiness ready) { wrong = wrong || ready.readable; }));
        };
    };
    watches.emplace(0, reactor.watch(first.get(), Interest::Readable, replaceOther(1)));
    watches.emplace(1, reactor.watch(second.get(), Interest::Readable, replaceOther(0)));
    reactor.turn();
    QCOMPARE(calls, 1);
    reactor.turn();
    QVERIFY(!wrong);
}

void TestReactor::callbackMayDestroyItself() {
    Reactor reactor;
    const UniqueFd event = readyEvent();
    Watch watch;
    std::string seen;
    auto shared = std::make_shared<std::string>("own");
    const std::string large(1000, 'x');
    watch = reactor.watch(event.get(), Interest::Readable, [&watch, &seen, shared, large](Readiness) {
        watch = {};
        seen = *shared + large;
    });
    const std::weak_ptr<std::string> held = shared;
    shared.reset();
    reactor.turn();
    QCOMPARE(seen.size(), std::size_t{1003});
    QVERIFY(held.expired());
    QVERIFY(!readableWithin(reactor.fd(), 0ms));
}

void TestReactor::callbackMayDestroyTheOthers() {
    Reactor reactor;
    std::vector<UniqueFd> events;
    std::vector<Watch> watches;
    int calls = 0;
    for (int number = 0; number < 40; ++number) {
        events.push_back(readyEvent());
        watches.push_back(reactor.watch(events.back().get(), Interest::Readable, [&](Readiness) {
            ++calls;
            watches.clear();
        }));
    }
    reactor.turn();
    QCOMPARE(calls, 1);
}

void TestReactor::hangupIsToldOnceWithoutInterest_data() {
    QTest::addColumn<int>("interest");
    QTest::addColumn<bool>("halfClosed");
    QTest::newRow("nothing wanted, closed") << int(Interest::None) << false;
    QTest::newRow("nothing wanted, half closed") << int(Interest::None) << true;
    QTest::newRow("writing wanted, half closed") << int(Interest::Writable) << true;
}

void TestReactor::hangupIsToldOnceWithoutInterest() {
    QFETCH(int, interest);
    QFETCH(bool, halfClosed);
    Reactor reactor;
    auto [ours, theirs] = streamPair();
    while (::send(ours.get(), "full", 4, MSG_NOSIGNAL) > 0) {
    }
    int hangups = 0;
    Watch watch = reactor.watch(ours.get(), static_cast<Interest>(interest), [&](Readiness ready) {
        if (ready.hangup)
            ++hangups;
    });
    reactor.turn();
    QCOMPARE(hangups, 0);
    if (halfClosed)
        ::shutdown(theirs.get(), SHUT_WR);
    else
        theirs.reset();
    QVERIFY(turnUntil(reactor, [&] { return hangups == 1; }));
    QVERIFY(!readableWithin(reactor.fd(), 20ms));
    watch.setInterest(Interest::Readable);
    reactor.turn();
    QCOMPARE(hangups, 2);
    watch.setInterest(Interest::None);
    reactor.turn();
    QCOMPARE(hangups, 3);
    QVERIFY(!readableWithin(reactor.fd(), 0ms));
}

void TestReactor::aTurnIsBounded() {
    Reactor reactor;
    std::vector<UniqueFd> events;
    std::vector<Watch> watches;
    std::vector<int> calls(200, 0);
    for (std::size_t number = 0; number < calls.size(); ++number) {
        events.push_back(readyEvent());
        watches.push_back(
            reactor.watch(events.back().get(), Interest::Readable, [&calls, number](Readiness) { ++calls[number]; }));
    }
    reactor.turn();
    QCOMPARE(std::ranges::count(calls, 1), 64);
    for (int turns = 0; turns < 3; ++turns)
        reactor.turn();
    QCOMPARE(std::ranges::count(calls, 0), 0);
}

void TestReactor::postedTasksRunInOrderOnTheOwner() {
    constexpr int threadCount = 4;
    constexpr int tasksEach = 2000;
    Reactor reactor;
    std::array<int, threadCount> last{};
    int run = 0;
    bool ordered = true;
    const auto owner = std::this_thread::get_id();
    std::vector<std::jthread> threads;
    for (std::size_t thread = 0; thread < threadCount; ++thread) {
        threads.emplace_back([&, thread] {
            for (int number = 1; number <= tasksEach; ++number) {
                reactor.post([&, thread, number] {
                    ordered = ordered && last[thread] == number - 1 && std::this_thread::get_id() == owner;
                    last[thread] = number;
                    ++run;
                });
            }
        });
    }
    QVERIFY(turnUntil(reactor, [&] { return run == threadCount * tasksEach; }));
    QVERIFY(ordered);
    QVERIFY(!readableWithin(reactor.fd(), 0ms));
}

void TestReactor::postedByAPostedTaskWaits() {
    Reactor reactor;
    int run = 0;
    reactor.post([&] {
        ++run;
        reactor.post([&] { ++run; });
    });
    reactor.turn();
    QCOMPARE(run, 1);
    QVERIFY(readableWithin(reactor.fd(), 0ms));
    reactor.turn();
    QCOMPARE(run, 2);
}

void TestReactor::idleNeverWakes() {
    Reactor reactor;
    const UniqueFd silent = quietEvent();
    const Watch watch = reactor.watch(silent.get(), Interest::Readable, [](Readiness) {});
    bool fired = false;
    {
        const Timer cancelled = reactor.after(5ms, [] {});
    }
    const Timer expired = reactor.after(1ms, [&] { fired = true; });
    Timer replaced;
    reactor.post([&] {
        replaced = reactor.after(10ms, [] {});
        replaced = {};
    });
    QVERIFY(turnUntil(reactor, [&] { return fired; }));
    QVERIFY(!readableWithin(reactor.fd(), 50ms));
}

void TestReactor::failuresAreSwallowedAndCounted() {
    Reactor reactor;
    const UniqueFd event = readyEvent();
    int ran = 0;
    reactor.post([] { throw std::bad_alloc(); });
    reactor.post([&] { ++ran; });
    const Watch watch = reactor.watch(event.get(), Interest::Readable,
                                      [](Readiness) { throw std::system_error(EMFILE, std::generic_category()); });
    const Timer timer = reactor.after(0ms, [] { throw std::bad_alloc(); });
    reactor.turn(100ms);
    QCOMPARE(ran, 1);
    QCOMPARE(reactor.failures(), std::uint64_t{3});
}

void TestReactor::kernelRefusalIsThrown() {
    Reactor reactor;
    const UniqueFd file(::open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
    QVERIFY_EXCEPTION_THROWN((void)reactor.watch(file.get(), Interest::Readable, [](Readiness) {}), std::system_error);
    const UniqueFd event = readyEvent();
    int calls = 0;
    const Watch watch = reactor.watch(event.get(), Interest::Readable, [&](Readiness) { ++calls; });
    QVERIFY_EXCEPTION_THROWN((void)reactor.watch(event.get(), Interest::Readable, [](Readiness) {}), std::system_error);
    reactor.turn();
    QCOMPARE(calls, 1);
    rlimit before{};
    ::getrlimit(RLIMIT_NOFILE, &before);
    const rlimit none{0, before.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &none);
    bool refused = false;
    try {
        const Reactor another;
    } catch (const std::system_error& error) {
        refused = error.code().value() == EMFILE;
    }
    ::setrlimit(RLIMIT_NOFILE, &before);
    QVERIFY(refused);
}

void TestReactor::ownedTasksMayOwnRegistrations() {
    const UniqueFd event = quietEvent();
    auto gone = std::make_shared<int>(0);
    const std::weak_ptr<int> observed = gone;
    {
        Reactor reactor;
        auto watch = std::make_shared<Watch>(reactor.watch(event.get(), Interest::Readable, [gone](Readiness) {}));
        auto inner = std::make_shared<Timer>(reactor.after(1h, [gone] {}));
        auto outer = std::make_shared<Timer>();
        *outer = reactor.after(1h, [watch, inner, gone] {});
        reactor.post([outer = std::move(outer), gone] {});
        gone.reset();
    }
    QVERIFY(observed.expired());
}

void TestReactor::movedRegistrationsStay() {
    Reactor reactor;
    const UniqueFd event = readyEvent();
    int calls = 0;
    Watch first = reactor.watch(event.get(), Interest::Readable, [&](Readiness) { ++calls; });
    Watch second = std::move(first);
    Timer timer = reactor.after(0ms, [&] { calls += 100; });
    Timer later = std::move(timer);
    first = {};
    timer = {};
    reactor.turn(100ms);
    QCOMPARE(calls, 101);
    second = std::move(first);
    QVERIFY(!second);
    reactor.turn();
    QCOMPARE(calls, 101);
}

QTEST_APPLESS_MAIN(TestReactor)
#include "tst_reactor.moc"
