// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/advice/lookout.h"
#include "tests/core/discovery/raw_socket.h"
#include "tests/support/temporary_folder.h"

#include <QtTest>

#include <array>

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace ipcscope;
using namespace ipcscope::advice;
using namespace std::chrono_literals;

/// How often somebody is looked for, while an address is looked at again and again.
class LookoutTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aListenerIsMetOnce();
    void aStaleFileIsMetOnce();
    void anAbstractName();
    void anotherProgramAtTheSameListener();
    void whatIsNotSeenIsSeenInTime();

private:
    Lookout at(const ipc::Address& address) {
        return Lookout(
            address,
            [this](const Place& place) {
                ++m_met;
                return meet(place);
            },
            [this] { return m_now; });
    }
    int m_met = 0;
    std::chrono::steady_clock::time_point m_now{};

private Q_SLOTS:
    void init() { m_met = 0; }
};

void LookoutTest::aListenerIsMetOnce() {
    const test::TemporaryFolder folder;
    Lookout look = at(*ipc::Address::fromPath(folder.file("feed")));
    QVERIFY(look().who.empty());
    QCOMPARE(m_met, 0);
    UniqueFd listener = test::listening(folder.file("feed"));
    const capture::Encounter first = look();
    QVERIFY(!first.who.empty() && !first.objection.empty());
    for (int again = 0; again < 3; ++again) {
        const capture::Encounter next = look();
        QCOMPARE(next.who, first.who);
        QCOMPARE(next.objection, first.objection);
    }
    QCOMPARE(m_met, 1);
    QCOMPARE(::unlink(folder.file("feed").c_str()), 0);
    const UniqueFd another = test::listening(folder.file("feed"));
    QCOMPARE(look().who, first.who); // the same program
    QCOMPARE(m_met, 2);
}

void LookoutTest::aStaleFileIsMetOnce() {
    const test::TemporaryFolder folder;
    Lookout look = at(*ipc::Address::fromPath(folder.file("feed")));
    UniqueFd listener = test::listening(folder.file("feed"));
    QVERIFY(!look().who.empty());
    listener.reset();
    for (int again = 0; again < 3; ++again)
        QVERIFY(look().who.empty());
    QCOMPARE(m_met, 2);
    QCOMPARE(::unlink(folder.file("feed").c_str()), 0);
    listener = test::listening(folder.file("feed"));
    QVERIFY(!look().objection.empty());
    QCOMPARE(m_met, 3);
}

void LookoutTest::anAbstractName() {
    const test::TemporaryFolder folder; // a name of our own
    Lookout look = at(*ipc::Address::fromUser('@' + folder.file("feed")));
    QVERIFY(look().who.empty());
    UniqueFd listener = test::listening('\0' + folder.file("feed"));
    QVERIFY(!look().who.empty());
    const int met = m_met;
    QVERIFY(!look().who.empty());
    QCOMPARE(m_met, met);
    listener.reset();
    QVERIFY(look().who.empty());
}

void LookoutTest::anotherProgramAtTheSameListener() {
    const test::TemporaryFolder folder;
    Lookout look = at(*ipc::Address::fromPath(folder.file("feed")));
    std::array<int, 2> ready{}, go{};
    QVERIFY(::pipe2(ready.data(), O_CLOEXEC) == 0 && ::pipe2(go.data(), O_CLOEXEC) == 0);
    const UniqueFd told(ready[0]), waits(go[0]);
    UniqueFd tells(ready[1]), goes(go[1]);
    const pid_t child = ::fork();
    if (child == 0) {
        const UniqueFd bound = test::listening(folder.file("feed"));
        const UniqueFd kept(::dup(bound.get())); // not closed by exec
        char word = '1';
        if (::write(tells.get(), &word, 1) == 1 && ::read(waits.get(), &word, 1) == 1)
            ::execl("/bin/sleep", "sleep", "600", nullptr);
        ::_exit(1);
    }
    char word = 0;
    const bool bound = ::read(told.get(), &word, 1) == 1;
    const capture::Encounter first = look();
    const capture::Encounter second = look();
    const int met = m_met;
    const bool went = ::write(goes.get(), &word, 1) == 1;
    const bool seen = QTest::qWaitFor([&] { return look().who != first.who; }, 10'000);
    const std::string after = look().objection;
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    QVERIFY(bound && went && !first.who.empty());
    QCOMPARE(second.who, first.who);
    QCOMPARE(met, 1);
    QVERIFY2(seen && after.starts_with("sleep"), after.c_str());
}

/// That the listener is handed to one more process, say.
void LookoutTest::whatIsNotSeenIsSeenInTime() {
    const test::TemporaryFolder folder;
    Lookout look = at(*ipc::Address::fromPath(folder.file("feed")));
    const UniqueFd listener = test::listening(folder.file("feed"));
    QVERIFY(!look().who.empty());
    m_now += Lookout::longest - 1s;
    QVERIFY(!look().who.empty());
    QCOMPARE(m_met, 1);
    m_now += 1s;
    QVERIFY(!look().who.empty());
    QCOMPARE(m_met, 2);
}

QTEST_GUILESS_MAIN(LookoutTest)
#include "tst_lookout.moc"
