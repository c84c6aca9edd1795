// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/advice/inquiry.h"
#include "core/observe/discovery/identify.h"
#include "core/observe/discovery/scanner.h"
#include "core/observe/discovery/sweep.h"
#include "tests/core/discovery/as_nobody.h"
#include "tests/core/discovery/raw_socket.h"
#include "tests/support/temporary_folder.h"

#include <QtTest>

#include <algorithm>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace ipcscope;
using namespace ipcscope::discovery;

namespace {

/// The only one of this name; a default one if there is none or more.
Endpoint only(Scanner& scanner, const std::string& path) {
    const auto snapshot = scanner.scan();
    if (!snapshot || std::ranges::count(**snapshot, path, &Endpoint::name) != 1)
        return {};
    return *std::ranges::find(**snapshot, path, &Endpoint::name);
}

std::string evidence(const std::vector<advice::Finding>& findings, advice::Finding::Check check) {
    const auto found = std::ranges::find(findings, check, &advice::Finding::check);
    return found == findings.end() ? std::string() : found->evidence;
}

} // namespace

/// Between bind() and listen() a program has a socket file and refuses every connect, as if the file were stale.
class NotListeningTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void boundThenListensThenGone();
    void isNeverSwept();
    void whyAndIdentifySayWho();
    void anotherUsers();
    void whoLostItsFile();
    void whoseFileWasRenamed();

private:
    test::TemporaryFolder m_folder;
    const std::string m_path = m_folder.file("bound.ipc");
    const std::string m_us =
        fmt::format("tst_not_listening (pid {})", ::getpid()).substr(0, 15); // as the kernel cuts it
};

void NotListeningTest::boundThenListensThenGone() {
    Scanner scanner({m_folder.path()});
    QVERIFY(scanner.scan());
    UniqueFd socket = test::boundSocket(m_path);
    Endpoint endpoint = only(scanner, m_path);
    QCOMPARE(endpoint.state, State::NotListening);
    QCOMPARE(endpoint.listener, 0U);
    QVERIFY(!endpoint.listens());
    QCOMPARE(endpoint.owners.size(), std::size_t{1});
    QCOMPARE(endpoint.owners.front().pid, ::getpid());
    QVERIFY(endpoint.mode.has_value());
    QCOMPARE(::listen(socket.get(), 5), 0);
    endpoint = only(scanner, m_path);
    QCOMPARE(endpoint.state, State::Live);
    QCOMPARE(endpoint.listener, test::socketInode(socket));
    socket.reset();
    QCOMPARE(only(scanner, m_path).state, State::Stale);
    ::unlink(m_path.c_str());
}

void NotListeningTest::isNeverSwept() {
    const UniqueFd socket = test::boundSocket(m_path);
    const timespec old[2]{{.tv_sec = 1'000'000'000, .tv_nsec = 0}, {.tv_sec = 1'000'000'000, .tv_nsec = 0}};
    QCOMPARE(::utimensat(AT_FDCWD, m_path.c_str(), old, 0), 0);
    Scanner scanner({m_folder.path()});
    Endpoint endpoint = only(scanner, m_path);
    QVERIFY(!mayRemove(endpoint));
    endpoint.state = State::Stale; // as it was before
    Broom broom;
    QVERIFY(!broom.sweep(endpoint));
    QCOMPARE(::access(m_path.c_str(), F_OK), 0);
    ::unlink(m_path.c_str());
}

void NotListeningTest::whyAndIdentifySayWho() {
    const UniqueFd socket = test::boundSocket(m_path);
    const auto facts = advice::inquire("ipc://" + m_path, {}, advice::Asking::Anyway);
    const auto findings = advice::whyNothingArrives(facts);
    const std::string listener = evidence(findings, advice::Finding::Check::Listener);
    QVERIFY2(listener.starts_with(m_us) && listener.ends_with("has bound the file and does not listen."),
             listener.c_str());
    QCOMPARE(advice::likeliest(findings)->check, advice::Finding::Check::Listener);
    const std::string line =
        advice::explain(identify(*ipc::Address::fromPath(m_path)), {.endpoint = "ipc://" + m_path}).line();
    QVERIFY2(line.starts_with("IS-103  Nobody is listening behind bound.ipc: " + m_us), line.c_str());
    QVERIFY2(line.ends_with("has bound the file and does not listen, so a connect was refused. It may be about to."),
             line.c_str());
    ::unlink(m_path.c_str());
}

void NotListeningTest::anotherUsers() {
    if (::geteuid() != 0)
        QSKIP("only root can become somebody else");
    QCOMPARE(::chmod(m_folder.path().c_str(), 0755), 0);
    UniqueFd socket = test::boundSocket(m_path);
    const std::string seen = test::asNobody([&] {
        socket.reset(); // this child's
        Scanner scanner({m_folder.path()});
        const Endpoint endpoint = only(scanner, m_path);
        return fmt::format("{} {} {}", endpoint.state == State::NotListening, endpoint.owners.size(),
                           endpoint.anotherUsers);
    });
    QCOMPARE(QByteArray::fromStdString(seen), QByteArray("true 0 true"));
    ::unlink(m_path.c_str());
}

void NotListeningTest::whoLostItsFile() {
    const UniqueFd socket = test::listening(m_path);
    ::unlink(m_path.c_str());
    Scanner scanner({m_folder.path()});
    const Endpoint endpoint = only(scanner, m_path);
    QCOMPARE(endpoint.state, State::Overridden);
    QVERIFY(endpoint.lostItsFile());
    const auto findings = advice::whyNothingArrives(advice::inquire("ipc://" + m_path, {}, advice::Asking::IfHarmless));
    const advice::Finding* first = advice::likeliest(findings);
    QCOMPARE(first->check, advice::Finding::Check::Socket);
    QVERIFY2(first->evidence.contains("its file is gone, and " + m_us), first->evidence.c_str());
    QVERIFY(evidence(findings, advice::Finding::Check::Listener).contains("nobody new can reach it"));
}

/// As programs do that want no moment without a file at the path.
void NotListeningTest::whoseFileWasRenamed() {
    const std::string path = m_folder.file("feed.ipc"), side = m_folder.file("feed.ipc.new");
    Scanner scanner({m_folder.path()});
    QVERIFY(scanner.scan());
    UniqueFd former = test::listening(path);
    QCOMPARE(only(scanner, path).listener, test::socketInode(former));
    const UniqueFd socket = test::listening(side);
    QCOMPARE(::rename(side.c_str(), path.c_str()), 0);
    const auto snapshot = scanner.scan();
    QVERIFY(snapshot);
    std::vector<State> states;
    for (const Endpoint& each : **snapshot) {
        QVERIFY(each.name != side);
        if (each.name == path)
            states.push_back(each.state);
    }
    std::ranges::sort(states);
    QCOMPARE(states, (std::vector{State::Live, State::Overridden}));
    former.reset();
    const Endpoint endpoint = only(scanner, path);
    QCOMPARE(endpoint.listener, test::socketInode(socket));
    QCOMPARE(endpoint.state, State::Live);
    QVERIFY(endpoint.mode.has_value() && !endpoint.lostItsFile());
    const auto findings = advice::whyNothingArrives(advice::inquire("ipc://" + path, {}, advice::Asking::IfHarmless));
    const std::string listens = evidence(findings, advice::Finding::Check::Listener);
    QVERIFY2(listens.ends_with(fmt::format("(pid {}) listens.", ::getpid())), listens.c_str());
    ::unlink(path.c_str());
}

QTEST_GUILESS_MAIN(NotListeningTest)
#include "tst_not_listening.moc"
