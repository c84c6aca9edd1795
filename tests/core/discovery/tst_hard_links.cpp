// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/advice/inquiry.h"
#include "core/observe/advice/proofs.h"
#include "core/observe/discovery/scanner.h"
#include "core/observe/discovery/sweep.h"
#include "tests/core/discovery/held_child.h"
#include "tests/core/discovery/raw_socket.h"
#include "tests/support/namespaces.h"
#include "tests/support/temporary_folder.h"

#include <QtTest>

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace ipcscope;
using namespace ipcscope::discovery;

/// One socket file under two names.
class HardLinksTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void bothNamesLeadToTheListener();
    void theNameThatIsLeft();
    void aNewBinderTakesOneName();
    void bothAreStale();
    void theBroomLeavesALiveOne();
    void boundInAnotherNetwork();

private:
    /// Of the name that the listener bound and of the other, in the folder of the test.
    struct Names {
        explicit Names(const test::TemporaryFolder& folder)
            : bound(folder.file(own("bound")))
            , linked(folder.file(own("linked"))) {}
        bool link() const { return ::link(bound.c_str(), linked.c_str()) == 0; }
        std::string bound, linked;
    };
    /// A listener of the same name in whatever namespace may be the one that is looked at.
    static std::string own(const std::string& name) { return name + '-' + std::to_string(::getpid()) + ".ipc"; }
    Snapshot scan() const {
        const auto snapshot = Scanner({m_folder.path()}).scan();
        Snapshot ours;
        if (snapshot)
            std::ranges::copy_if(**snapshot, std::back_inserter(ours),
                                 [this](const Endpoint& each) { return each.name.starts_with(m_folder.path()); });
        return ours;
    }
    static void age(const std::string& path) {
        const timespec then{.tv_sec = ::time(nullptr) - 20, .tv_nsec = 0};
        const timespec times[2]{then, then};
        ::utimensat(AT_FDCWD, path.c_str(), times, AT_SYMLINK_NOFOLLOW);
    }

    test::TemporaryFolder m_folder;

private Q_SLOTS:
    void cleanup() {
        for (const Names names(m_folder); const std::string& name : {names.bound, names.linked})
            ::unlink(name.c_str());
    }
};

void HardLinksTest::bothNamesLeadToTheListener() {
    const Names names(m_folder);
    const UniqueFd listener = test::listening(names.bound);
    QVERIFY(names.link());
    const UniqueFd client = test::connected(names.linked);
    QVERIFY(client);
    const Snapshot found = scan();
    QCOMPARE(found.size(), 2U);
    QCOMPARE(found[0].name, names.bound);
    QCOMPARE(found[1].name, names.linked);
    for (const Endpoint& each : found) {
        QCOMPARE(each.state, State::Live);
        QCOMPARE(each.listener, test::socketInode(listener));
        QCOMPARE(each.owners.front().pid, ::getpid());
        QCOMPARE(each.file, found[0].file);
    }
    QCOMPARE(found[0].connections, 1U); // told once
    QCOMPARE(found[1].connections, 0U);
    const auto facts = advice::inquire("ipc://" + names.linked, {}, advice::Asking::IfHarmless);
    QCOMPARE(facts.endpoints.size(), 1U);
    QCOMPARE(facts.endpoints.front().connections, 1U);
    const auto proofs = advice::proofsOf(found[1], found);
    QVERIFY(std::ranges::any_of(proofs, [&](const auto& each) { return each.contains("also at " + names.bound); }));
}

void HardLinksTest::theNameThatIsLeft() {
    const Names names(m_folder);
    const UniqueFd listener = test::listening(names.bound);
    QVERIFY(names.link());
    QCOMPARE(::unlink(names.bound.c_str()), 0);
    const Snapshot found = scan();
    QCOMPARE(found.size(), 1U);
    QCOMPARE(found[0].name, names.linked);
    QCOMPARE(found[0].state, State::Live);
    QCOMPARE(found[0].listener, test::socketInode(listener));
}

void HardLinksTest::aNewBinderTakesOneName() {
    const Names names(m_folder);
    const UniqueFd first = test::listening(names.bound);
    QVERIFY(names.link());
    QCOMPARE(::unlink(names.bound.c_str()), 0);
    const UniqueFd second = test::listening(names.bound);
    const Snapshot found = scan();
    QCOMPARE(found.size(), 2U);
    QCOMPARE(found[0].listener, test::socketInode(second));
    QCOMPARE(found[0].name, names.bound);
    QCOMPARE(found[1].listener, test::socketInode(first));
    QCOMPARE(found[1].name, names.linked);
    QVERIFY(found[0].state == State::Live && found[1].state == State::Live);
}

void HardLinksTest::bothAreStale() {
    const Names names(m_folder);
    test::listening(names.bound).reset();
    QVERIFY(names.link());
    age(names.bound);
    const Snapshot found = scan();
    QCOMPARE(found.size(), 2U);
    for (const Endpoint& each : found)
        QCOMPARE(each.state, State::Stale);
    Broom broom;
    for (const Endpoint& each : found) {
        const auto swept = broom.sweep(each);
        QVERIFY2(swept, swept ? "" : describe(swept.error()).c_str());
    }
    QVERIFY(scan().empty());
    QVERIFY(broom.undo().empty());
    QVERIFY(lookAt(names.bound).file && lookAt(names.bound).file->id == lookAt(names.linked).file->id);
    const auto removed = removeStale(found[0]);
    QVERIFY2(removed, removed ? "" : describe(removed.error()).c_str());
    QVERIFY2(lookAt(names.linked).file, "the other name stays");
}

/// It was listed as stale, whatever the reason.
void HardLinksTest::theBroomLeavesALiveOne() {
    const Names names(m_folder);
    const UniqueFd listener = test::listening(names.bound);
    QVERIFY(names.link());
    age(names.bound);
    for (const std::string& name : {names.bound, names.linked}) {
        Endpoint endpoint;
        endpoint.name = name;
        endpoint.state = State::Stale;
        endpoint.file = lookAt(name).file->id;
        const auto removed = removeStale(endpoint);
        QVERIFY(!removed && removed.error().code == std::errc::address_in_use);
        QVERIFY(test::connected(name));
    }
}

void HardLinksTest::boundInAnotherNetwork() {
    const Names names(m_folder);
    if (const std::string lack = test::lackForNamespaces(CLONE_NEWNET); !lack.empty())
        QSKIP(lack.c_str());
    test::HeldChild child([&] { return ::unshare(CLONE_NEWNET) == 0 && test::listening(names.bound).release() >= 0; });
    QVERIFY(child.ready());
    QVERIFY(names.link());
    const auto linked = [&](const Snapshot& snapshot) {
        const auto found = std::ranges::find(snapshot, names.linked, &Endpoint::name);
        return found != snapshot.end() ? found->state : State::Live;
    };
    QCOMPARE(linked(scan()), State::Unknown);
    child.end();
    QCOMPARE(linked(scan()), State::Stale);
}

QTEST_GUILESS_MAIN(HardLinksTest)
#include "tst_hard_links.moc"
