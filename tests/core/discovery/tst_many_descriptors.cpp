// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/discovery/owners.h"
#include "tests/core/discovery/held_child.h"
#include "tests/core/discovery/raw_socket.h"
#include "tests/core/discovery/rights_message.h"
#include "tests/support/temporary_folder.h"

#include <QtTest>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <optional>
#include <utility>

#include <fcntl.h>

using namespace ipcscope;
using namespace ipcscope::discovery;

/// Processes that have more descriptors than one call looks at.
class ManyDescriptorsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { m_folder.emplace(); }
    void cleanup() { m_held.clear(); }
    void descriptorsOfMany_data();
    void descriptorsOfMany();
    void oneOfManyThatClosedIts();
    void oneOfManyThatGotACopy();
    void besideOneThatChangesAllTheTime();

private:
    void add(const std::string& name) { m_held.push_back(test::listening(m_folder->file(name))); }
    /// Who owns the newest of them, after a look.
    std::vector<pid_t> ownersOfNewest(Owners& owners);

    std::optional<test::TemporaryFolder> m_folder;
    std::vector<UniqueFd> m_held;
};

std::vector<pid_t> ManyDescriptorsTest::ownersOfNewest(Owners& owners) {
    std::vector<std::uint32_t> sockets;
    for (const UniqueFd& each : m_held)
        sockets.push_back(test::socketInode(each));
    owners.update(sockets);
    std::vector<pid_t> pids;
    for (const Owner& owner : owners.of(sockets.back()))
        pids.push_back(owner.pid);
    return pids;
}

void ManyDescriptorsTest::descriptorsOfMany_data() {
    QTest::addColumn<int>("closedOf"); // every so many is closed again; 0: none
    QTest::newRow("without gaps") << 0;
    QTest::newRow("with few gaps") << 20;
    QTest::newRow("with many gaps") << 3;
}

/// However they are read, they are those that the folder lists.
void ManyDescriptorsTest::descriptorsOfMany() {
    QFETCH(int, closedOf);
    for (int i = 0; i < 400; ++i)
        add(std::to_string(i));
    for (std::size_t i = 0; closedOf > 0 && i < m_held.size(); i += static_cast<std::size_t>(closedOf))
        m_held[i].reset();
    const test::HeldChild child([] { return true; });
    QVERIFY(child.ready());
    const DescriptorFolder folder(child.pid());
    std::vector<std::pair<int, std::uint32_t>> listed, read;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/" + std::to_string(child.pid()) + "/fd")) {
        const int number = std::stoi(entry.path().filename().string());
        listed.emplace_back(number, folder.socket(number));
    }
    std::ranges::sort(listed);
    for (const Descriptor& each : descriptorsOf(child.pid()))
        read.emplace_back(each.number, each.socket);
    QVERIFY(read.size() > 250);
    QCOMPARE(read, listed);
}

/// Far behind what one call looks at anyway: in a process that has fewer than before.
void ManyDescriptorsTest::oneOfManyThatClosedIts() {
    if (!openDescriptors(::getpid()))
        QSKIP("this kernel does not count descriptors");
    Owners owners;
    for (std::size_t i = 0; i < Owners::mostChecked * 4; ++i)
        add(std::to_string(i));
    int ends[2];
    QCOMPARE(::pipe2(ends, O_CLOEXEC), 0);
    const UniqueFd near(ends[1]), far(ends[0]);
    int answers[2];
    QCOMPARE(::pipe2(answers, O_CLOEXEC), 0);
    const UniqueFd answer(answers[0]), answering(answers[1]);
    const pid_t child = ::fork();
    if (child == 0) {
        char byte = 0;
        static_cast<void>(::read(far.get(), &byte, 1));
        m_held.back().reset();
        static_cast<void>(::write(answering.get(), "y", 1));
        ::pause();
    }
    const auto end = qScopeGuard([child] {
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
    });
    QCOMPARE(ownersOfNewest(owners).size(), 2U);
    for (int call = 0; call < 3; ++call)
        ownersOfNewest(owners);
    char byte = 0;
    QVERIFY(::write(near.get(), "x", 1) == 1 && ::read(answer.get(), &byte, 1) == 1);
    QCOMPARE(ownersOfNewest(owners), std::vector{::getpid()});
}

/// By a message, into a process that has many others and was not looked at for anything new.
void ManyDescriptorsTest::oneOfManyThatGotACopy() {
    if (!openDescriptors(::getpid()))
        QSKIP("this kernel does not count descriptors");
    Owners owners;
    for (std::size_t i = 0; i < Owners::mostChecked * 4; ++i)
        add(std::to_string(i));
    int pair[2];
    QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    const UniqueFd near(pair[0]), far(pair[1]);
    test::Message message;
    const pid_t child = ::fork();
    if (child == 0) {
        const bool good = ::recvmsg(far.get(), &message.header, 0) == 1;
        if (good && ::send(far.get(), "y", 1, 0) == 1)
            ::pause();
        ::_exit(1);
    }
    const auto end = qScopeGuard([child] {
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
    });
    add("handed on");
    QCOMPARE(ownersOfNewest(owners), std::vector{::getpid()});
    message.carry(m_held.back().get());
    QCOMPARE(::sendmsg(near.get(), &message.header, 0), ssize_t{1});
    char answer = 'n';
    QCOMPARE(::recv(near.get(), &answer, 1, 0), ssize_t{1});
    std::vector both{::getpid(), child};
    std::ranges::sort(both);
    QCOMPARE(ownersOfNewest(owners), both);
}

/// However many descriptors come and go in another process, each has its turn.
void ManyDescriptorsTest::besideOneThatChangesAllTheTime() {
    if (!openDescriptors(::getpid()))
        QSKIP("this kernel does not count descriptors");
    int pair[2];
    QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    const UniqueFd near(pair[0]), far(pair[1]);
    add("shared");
    const pid_t child = ::fork();
    if (child == 0) {
        char byte = 0;
        static_cast<void>(::recv(far.get(), &byte, 1, 0));
        m_held.clear();
        static_cast<void>(::send(far.get(), "y", 1, 0));
        ::pause();
    }
    const auto end = qScopeGuard([child] {
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
    });
    for (std::size_t i = 0; i < Owners::mostCheckedWhereChanged + 100; ++i)
        add(std::to_string(i));
    std::ranges::reverse(m_held); // the shared one is the newest
    Owners owners;
    std::vector<pid_t> found = ownersOfNewest(owners);
    QCOMPARE(found.size(), 2U);
    for (int call = 0; call < 3; ++call)
        ownersOfNewest(owners);
    char byte = 0;
    QVERIFY(::send(near.get(), "x", 1, 0) == 1 && ::recv(near.get(), &byte, 1, 0) == 1);
    std::vector<UniqueFd> changes;
    for (int call = 0; call < 3; ++call) {
        changes.emplace_back(::dup(0));
        found = ownersOfNewest(owners);
    }
    QCOMPARE(found, std::vector{::getpid()});
}

QTEST_APPLESS_MAIN(ManyDescriptorsTest)
#include "tst_many_descriptors.moc"
