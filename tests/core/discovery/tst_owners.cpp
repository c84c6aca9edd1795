// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/discovery/owners.h"
#include "core/observe/discovery/process_list.h"
#include "tests/core/discovery/held_child.h"
#include "tests/core/discovery/raw_socket.h"
#include "tests/core/discovery/rights_message.h"
#include "tests/support/temporary_folder.h"

#include <QtTest>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <iterator>
#include <utility>

#include <fcntl.h>

using namespace ipcscope;
using namespace ipcscope::discovery;

class OwnersTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { m_held.clear(); }
    void ofWhatComesLater_data();
    void ofWhatComesLater();
    void ofWhatComesAfterTheLookAhead();
    void inAnotherProcess();
    void atAnOddNumber();
    void thatRunsAnotherProgram();
    void thatClosedItsCopy();
    void thatHandedItOn();
    void manyThatClosedTheirs();
    void tellsWhoseOwnersAreOthers();
    void processesComeAndGo();

private:
    void add(const std::string& name) { m_held.push_back(test::listening(m_folder->file(name))); }
    std::vector<std::uint32_t> inodes() const;
    /// Who owns the newest of them, after a look.
    std::vector<pid_t> ownersOfNewest();

    std::unique_ptr<test::TemporaryFolder> m_folder;
    std::vector<UniqueFd> m_held;
    std::unique_ptr<Owners> m_owners;
};

void OwnersTest::init() {
    m_folder = std::make_unique<test::TemporaryFolder>();
    m_owners = std::make_unique<Owners>();
}

std::vector<std::uint32_t> OwnersTest::inodes() const {
    std::vector<std::uint32_t> all;
    std::ranges::transform(m_held, std::back_inserter(all), test::socketInode);
    std::erase(all, 0);
    return all;
}

std::vector<pid_t> OwnersTest::ownersOfNewest() {
    m_owners->update(inodes());
    std::vector<pid_t> pids;
    for (const Owner& owner : m_owners->of(inodes().back()))
        pids.push_back(owner.pid);
    return pids;
}

void OwnersTest::ofWhatComesLater_data() {
    QTest::addColumn<QString>("where");
    for (const char* where : {"behind all others", "where a socket was", "in a gap", "where a file was"})
        QTest::newRow(where) << where;
}

void OwnersTest::ofWhatComesLater() {
    QFETCH(QString, where);
    UniqueFd spare(::dup(0)), file(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    add("first");
    add("second");
    add("third");
    if (where == QStringLiteral("in a gap"))
        spare.reset();
    QCOMPARE(ownersOfNewest(), std::vector{::getpid()});
    if (where == QStringLiteral("where a socket was"))
        m_held[1].reset();
    else if (where == QStringLiteral("where a file was"))
        file.reset();
    for (const char* name : {"fourth", "fifth"}) {
        add(name);
        QCOMPARE(ownersOfNewest(), std::vector{::getpid()});
    }
}

void OwnersTest::ofWhatComesAfterTheLookAhead() {
    const auto threads = [] {
        const std::filesystem::directory_iterator tasks("/proc/self/task");
        return std::distance(begin(tasks), end(tasks));
    };
    // So many that other threads read them; all but this one are nobody's.
    std::vector<pid_t> processes{::getpid()};
    constexpr pid_t nobodys = 1 << 22;
    for (pid_t pid = nobodys; pid < nobodys + 1'000; ++pid)
        processes.push_back(pid);
    const auto before = threads();
    m_owners->lookAhead(processes);
    QTRY_COMPARE(threads(), before); // they have read what there was
    add("late");
    m_owners->update(inodes(), processes);
    QCOMPARE(m_owners->of(inodes().back()).size(), std::size_t(1));
}

void OwnersTest::inAnotherProcess() {
    add("mine");
    QCOMPARE(ownersOfNewest(), std::vector{::getpid()});
    add("both");
    const test::HeldChild child([] { return true; });
    QVERIFY(child.ready());
    std::vector both{::getpid(), child.pid()};
    std::ranges::sort(both);
    QCOMPARE(ownersOfNewest(), both);
}

/// Far from where a new one is expected: not looked for in every descriptor that is known before the second time.
void OwnersTest::atAnOddNumber() {
    int asks[2], tells[2];
    QCOMPARE(::pipe2(asks, O_CLOEXEC), 0);
    QCOMPARE(::pipe2(tells, O_CLOEXEC), 0);
    const UniqueFd asked(asks[0]), ask(asks[1]), told(tells[0]), tell(tells[1]);
    const auto hold = [&](const char* name, int number) {
        UniqueFd socket = test::listening(m_folder->file(name));
        const std::uint32_t inode = test::socketInode(socket);
        return ::dup2(socket.get(), number) == number && ::write(tell.get(), &inode, sizeof inode) == sizeof inode;
    };
    const pid_t child = ::fork();
    if (child == 0) {
        char byte = 0;
        if (hold("usual", 40) && ::read(asked.get(), &byte, 1) == 1 && hold("odd", 300))
            ::pause();
        ::_exit(1);
    }
    std::uint32_t usual = 0, odd = 0;
    QCOMPARE(::read(told.get(), &usual, sizeof usual), ssize_t{sizeof usual});
    m_owners->update({usual});
    const auto pidsOf = [this](std::uint32_t socket) {
        std::vector<pid_t> pids;
        for (const Owner& owner : m_owners->of(socket))
            pids.push_back(owner.pid);
        return pids;
    };
    const std::vector wanted{child};
    const std::vector first = pidsOf(usual);
    const bool good = ::write(ask.get(), "x", 1) == 1 && ::read(told.get(), &odd, sizeof odd) == ssize_t{sizeof odd};
    m_owners->update({usual, odd});
    const bool atOnce = !pidsOf(odd).empty();
    m_owners->update({usual, odd});
    const std::vector second = pidsOf(odd);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    QVERIFY(good && !atOnce);
    QCOMPARE(first, wanted);
    QCOMPARE(second, wanted);
}

void OwnersTest::thatRunsAnotherProgram() {
    add("handed on");
    int ends[2];
    QCOMPARE(::pipe2(ends, O_CLOEXEC), 0);
    const UniqueFd near(ends[1]), far(ends[0]);
    const pid_t child = ::fork();
    if (child == 0) {
        ::fcntl(m_held.front().get(), F_SETFD, 0);
        char byte = 0;
        static_cast<void>(::read(far.get(), &byte, 1));
        ::execlp("sleep", "sleep", "60", nullptr);
        ::_exit(1);
    }
    const auto programs = [&] {
        m_owners->refresh(allProcesses());
        QStringList names;
        for (const Owner& owner : m_owners->of(inodes().front()))
            names << QString::fromStdString(owner.process);
        return names;
    };
    QCOMPARE(ownersOfNewest().size(), 2U);
    for (int look = 0; look < 20; ++look) // it is not new any more
        QVERIFY(!programs().contains(QStringLiteral("sleep")));
    QCOMPARE(::write(near.get(), "x", 1), ssize_t{1});
    QTRY_VERIFY(programs().contains(QStringLiteral("sleep")));
    QCOMPARE(programs().size(), 2);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    QCOMPARE(programs().size(), 1);
}

/// As servers do that bind, fork and leave the rest to their children.
void OwnersTest::thatClosedItsCopy() {
    add("forked");
    const std::uint32_t socket = inodes().front();
    const test::HeldChild child([] { return true; });
    QVERIFY(child.ready());
    QCOMPARE(ownersOfNewest().size(), 2U);
    m_held.front().reset();
    QVERIFY(m_owners->update({socket}));
    QVERIFY(m_owners->changed(socket));
    QCOMPARE(m_owners->of(socket).size(), 1U);
    QCOMPARE(m_owners->of(socket).front().pid, child.pid());
    QVERIFY(!m_owners->update({socket}));
}

/// By a message to a process that has been there before, SCM_RIGHTS.
void OwnersTest::thatHandedItOn() {
    int pair[2];
    QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    const UniqueFd near(pair[0]), far(pair[1]);
    int ends[2];
    QCOMPARE(::pipe2(ends, O_CLOEXEC), 0);
    const UniqueFd told(ends[0]);
    UniqueFd tells(ends[1]);
    test::Message message;
    const pid_t child = ::fork();
    if (child == 0) {
        const bool good = ::recvmsg(far.get(), &message.header, 0) == 1;
        ::close(near.get());
        if (good && ::write(tells.get(), "y", 1) == 1)
            ::pause();
        ::_exit(1);
    }
    tells.reset();
    add("handed on");
    const std::uint32_t socket = inodes().front();
    QCOMPARE(ownersOfNewest(), std::vector{::getpid()});
    message.carry(m_held.front().get());
    QCOMPARE(::sendmsg(near.get(), &message.header, 0), ssize_t{1});
    char answer = 'n';
    QCOMPARE(::read(told.get(), &answer, 1), ssize_t{1});
    m_held.front().reset();
    m_owners->update({socket});
    const std::vector<Owner> owners = m_owners->of(socket);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    QCOMPARE(owners.size(), 1U);
    QCOMPARE(owners.front().pid, child);
}

/// More than are looked at in one call.
void OwnersTest::manyThatClosedTheirs() {
    constexpr std::size_t many = Owners::mostChecked * 2 + 10;
    for (std::size_t i = 0; i < many; ++i)
        add(std::to_string(i));
    const std::vector<std::uint32_t> sockets = inodes();
    const test::HeldChild child([] { return true; });
    QVERIFY(child.ready());
    m_owners->update(sockets);
    m_held.clear();
    const auto shared = [&] {
        return std::ranges::count_if(sockets, [&](std::uint32_t each) { return m_owners->of(each).size() != 1; });
    };
    QCOMPARE(shared(), static_cast<std::ptrdiff_t>(many));
    for (int call = 0; call < 5; ++call) // its own and those of the child, which are twice as many as `many`
        m_owners->update(sockets);
    QCOMPARE(shared(), std::ptrdiff_t{0});
    QCOMPARE(m_owners->of(sockets.back()).front().pid, child.pid());
}

void OwnersTest::tellsWhoseOwnersAreOthers() {
    add("one");
    QVERIFY(m_owners->update(inodes()));
    QVERIFY(m_owners->changed(inodes().front()));
    QVERIFY(!m_owners->update(inodes()));
    QVERIFY(!m_owners->changed(inodes().front()));
    add("two");
    QVERIFY(m_owners->update(inodes()));
    QVERIFY(m_owners->changed(inodes().back()));
    QVERIFY(!m_owners->changed(inodes().front()));
    {
        const test::HeldChild child([] { return true; });
        QVERIFY(child.ready());
        QVERIFY(m_owners->refresh(allProcesses()));
        QVERIFY(m_owners->changed(inodes().front()));
    }
    QVERIFY(m_owners->refresh(allProcesses()));
    QVERIFY(m_owners->changed(inodes().front()) && m_owners->changed(inodes().back()));
}

void OwnersTest::processesComeAndGo() {
    ProcessList list;
    QVERIFY(std::ranges::binary_search(list.refresh(), ::getpid()));
    test::HeldChild child([] { return true; });
    QVERIFY(child.ready());
    const pid_t pid = child.pid();
    QVERIFY(std::ranges::binary_search(list.refresh(), pid));
    QVERIFY(std::ranges::binary_search(list.refresh(), pid));
    child.end();
    QVERIFY(!std::ranges::binary_search(list.refresh(), pid));
}

QTEST_APPLESS_MAIN(OwnersTest)
#include "tst_owners.moc"
