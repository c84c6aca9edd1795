// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/discovery/networks.h"
#include "core/observe/discovery/other_networks.h"
#include "core/observe/discovery/scanner.h"
#include "core/observe/discovery/sweep.h"
#include "core/transport/ipc/socket_table.h"
#include "tests/core/discovery/held_child.h"
#include "tests/core/discovery/raw_socket.h"
#include "tests/core/discovery/refused_netlink.h"
#include "tests/support/namespaces.h"
#include "tests/support/temporary_folder.h"

#include <QtTest>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>

#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace ipcscope;
using namespace ipcscope::discovery;

namespace {

/// The last part of a name that no other program of this machine has, in whatever namespace: a listener of the same
/// one may be the one that is looked at.
std::string own(const std::string& name) {
    return name + '-' + std::to_string(::getpid()) + ".ipc";
}

/// Mounts of this process only.
bool ownMounts() {
    return ::unshare(CLONE_NEWNS) == 0 && ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

constexpr const char* noOverlay = "no overlayfs can be mounted here";

/// Makes an overlayfs of the root, kept in `folder`, the root of this process. Answers what could not be done, or null.
const char* entersLayers(const std::string& folder) {
    const std::string top = folder + "/layers", upper = top + "/upper", work = top + "/work", root = top + "/root";
    if (::mkdir(top.c_str(), 0700) != 0 || ::mount("none", top.c_str(), "tmpfs", 0, nullptr) != 0)
        return "no tmpfs";
    for (const std::string* each : {&upper, &work, &root})
        if (::mkdir(each->c_str(), 0755) != 0)
            return "no folder in it";
    const std::string options = "lowerdir=/,upperdir=" + upper + ",workdir=" + work;
    if (::mount("overlay", root.c_str(), "overlay", 0, options.c_str()) != 0)
        return noOverlay;
    return ::chroot(root.c_str()) == 0 && ::chdir("/") == 0 ? nullptr : "no way in";
}

std::vector<Endpoint> named(const Snapshot& snapshot, const std::string& name) {
    std::vector<Endpoint> found;
    std::ranges::copy_if(snapshot, std::back_inserter(found), [&](const Endpoint& each) { return each.name == name; });
    return found;
}

std::vector<Endpoint> scanFor(const std::string& name, std::vector<std::string> folders = {}) {
    Scanner scanner(std::move(folders));
    const auto snapshot = scanner.scan();
    return snapshot ? named(**snapshot, name) : std::vector<Endpoint>();
}

} // namespace

class NamespacesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void anotherNetwork();
    void leftBehindInAnotherNetwork();
    void boundInAnotherNetwork();
    void movedToAnotherNetworkLate();
    void unseenFromAContainer_data();
    void unseenFromAContainer();
    void abstractNamesOfAnotherNetwork();
    void samePathInTwoTrees();
    void overriddenInAnotherTree();
    void relativeToAnothersFolder();
    void overlay();
    void btrfs();
    void withoutNetlink();

private:
    test::TemporaryFolder m_folder;
};

void NamespacesTest::anotherNetwork() {
    if (const std::string lack = test::lackForNamespaces(CLONE_NEWNET); !lack.empty())
        QSKIP(lack.c_str());
    const std::string path = m_folder.file(own("far"));
    test::HeldChild child([&path] { return ::unshare(CLONE_NEWNET) == 0 && test::listening(path).release() >= 0; });
    QVERIFY(child.ready());
    const auto found = scanFor(path, {m_folder.path()});
    QCOMPARE(found.size(), 1U);
    QCOMPARE(found[0].state, State::Unknown);
    QVERIFY(found[0].listens() && found[0].space.network != 0 && found[0].space.mounts == 0);
    QCOMPARE(found[0].owners.size(), 1U);
    QCOMPARE(found[0].owners[0].pid, child.pid());
    child.end();
    const auto left = scanFor(path, {m_folder.path()});
    QCOMPARE(left.size(), 1U);
    QCOMPARE(left[0].state, State::Stale);
    ::unlink(path.c_str());
}

/// Bound there under another name of the folder: nothing but the last part of the name tells.
void NamespacesTest::leftBehindInAnotherNetwork() {
    if (const std::string lack = test::lackForNamespaces(CLONE_NEWNET | CLONE_NEWNS); !lack.empty())
        QSKIP(lack.c_str());
    const test::TemporaryFolder other;
    const std::string inside = other.file(own("bound"));
    test::HeldChild child([&] {
        return ::unshare(CLONE_NEWNET) == 0 && ownMounts() &&
               ::mount(m_folder.path().c_str(), other.path().c_str(), nullptr, MS_BIND, nullptr) == 0 &&
               test::listening(inside).release() >= 0;
    });
    QVERIFY(child.ready());
    const std::string path = m_folder.file(own("bound"));
    const auto found = scanFor(path, {m_folder.path()});
    QCOMPARE(found.size(), 1U);
    QCOMPARE(found[0].state, State::Unknown);
    child.end();
    QCOMPARE(scanFor(path, {m_folder.path()})[0].state, State::Stale);
    ::unlink(path.c_str());
}

/// It may listen the next moment.
void NamespacesTest::boundInAnotherNetwork() {
    if (const std::string lack = test::lackForNamespaces(CLONE_NEWNET); !lack.empty())
        QSKIP(lack.c_str());
    const std::string path = m_folder.file(own("early"));
    test::HeldChild child([&path] { return ::unshare(CLONE_NEWNET) == 0 && test::boundSocket(path).release() >= 0; });
    QVERIFY(child.ready());
    const timespec old[2]{{.tv_sec = 1'000'000'000, .tv_nsec = 0}, {.tv_sec = 1'000'000'000, .tv_nsec = 0}};
    QCOMPARE(::utimensat(AT_FDCWD, path.c_str(), old, 0), 0);
    auto found = scanFor(path, {m_folder.path()});
    QCOMPARE(found.size(), 1U);
    QVERIFY(found[0].state != State::Stale);
    found[0].state = State::Stale; // as it was before
    Broom broom;
    QVERIFY(!broom.sweep(found[0]));
    QCOMPARE(::access(path.c_str(), F_OK), 0);
    child.end();
    QCOMPARE(scanFor(path, {m_folder.path()})[0].state, State::Stale);
    ::unlink(path.c_str());
}

void NamespacesTest::movedToAnotherNetworkLate() {
    if (const std::string lack = test::lackForNamespaces(CLONE_NEWNET); !lack.empty())
        QSKIP(lack.c_str());
    const std::string path = m_folder.file(own("late"));
    int ends[2];
    QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    UniqueFd ours(ends[0]), theirs(ends[1]);
    const pid_t pid = ::fork();
    if (pid == 0) {
        ours.reset();
        char byte = 0;
        const bool told = ::read(theirs.get(), &byte, 1) == 1 && ::unshare(CLONE_NEWNET) == 0;
        byte = told && test::listening(path).release() >= 0 ? 'y' : 'n';
        if (::write(theirs.get(), &byte, 1) == 1)
            static_cast<void>(::read(theirs.get(), &byte, 1));
        ::_exit(0);
    }
    theirs.reset();
    std::chrono::steady_clock::time_point now;
    Networks networks([&now] { return now; });
    networks.refresh({pid});
    now += std::chrono::hours(1); // nobody is young any more
    networks.refresh({pid});
    QVERIFY(!networks.mayListen(path));
    char byte = 'g';
    const bool moved = ::write(ours.get(), &byte, 1) == 1 && ::read(ours.get(), &byte, 1) == 1 && byte == 'y';
    networks.refresh({pid}); // it was just looked at
    now += std::chrono::seconds(11);
    networks.refresh({pid});
    const bool seen = networks.mayListen(path);
    ours.reset();
    ::waitpid(pid, nullptr, 0);
    QVERIFY(moved && seen);
    networks.refresh({});
    QVERIFY(!networks.mayListen(path));
    ::unlink(path.c_str());
}

void NamespacesTest::unseenFromAContainer_data() {
    QTest::addColumn<bool>("layered"); ///< the whole container lies in layers of its own
    QTest::newRow("a folder of the host") << false;
    QTest::newRow("its own layers") << true;
}

/// The first process of a PID namespace, in a network of its own: it sees no listener of the host.
void NamespacesTest::unseenFromAContainer() {
    QFETCH(bool, layered);
    if (const std::string lack = test::lackForNamespaces(CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWNS); !lack.empty())
        QSKIP(lack.c_str());
    const std::string path = m_folder.file(own("hosts"));
    const UniqueFd host = test::listening(path);
    QVERIFY(host);
    const test::TemporaryFolder layers;
    std::string told = "nothing";
    int ends[2];
    QCOMPARE(::pipe2(ends, O_CLOEXEC), 0);
    const UniqueFd hears(ends[0]);
    UniqueFd says(ends[1]);
    const pid_t outer = ::fork();
    if (outer == 0) {
        const auto answer = [&](const char* word) { static_cast<void>(::write(says.get(), word, std::strlen(word))); };
        if (::unshare(CLONE_NEWPID | CLONE_NEWNET) != 0 || !ownMounts())
            ::_exit(0);
        const pid_t inner = ::fork();
        if (inner == 0) {
            std::error_code failed; // what is mounted below the root is in no layer
            if (const char* lack = layered ? entersLayers(layers.path()) : nullptr; lack != nullptr)
                answer(lack);
            else if (layered && (std::filesystem::create_directories(m_folder.path(), failed), failed))
                answer("no folder of that name");
            else if (::mount("proc", "/proc", "proc", 0, nullptr) != 0)
                answer("no proc");
            else
                answer(mayListenElsewhere(path) ? "may listen" : "nobody");
            ::_exit(0);
        }
        ::waitpid(inner, nullptr, 0);
        ::_exit(0);
    }
    says.reset();
    std::array<char, 64> words{};
    if (const auto size = ::read(hears.get(), words.data(), words.size()); size > 0)
        told.assign(words.data(), std::size_t(size));
    ::waitpid(outer, nullptr, 0);
    ::unlink(path.c_str());
    if (told == noOverlay)
        QSKIP(noOverlay);
    QCOMPARE(QString::fromStdString(told), layered ? QStringLiteral("nobody") : QStringLiteral("may listen"));
}

void NamespacesTest::abstractNamesOfAnotherNetwork() {
    if (const std::string lack = test::lackForNamespaces(CLONE_NEWNET); !lack.empty())
        QSKIP(lack.c_str());
    const std::string name = "ipcscope-two-" + std::to_string(::getpid());
    const UniqueFd here = test::listening('\0' + name);
    test::HeldChild child(
        [&name] { return ::unshare(CLONE_NEWNET) == 0 && test::listening('\0' + name).release() >= 0; });
    QVERIFY(here && child.ready());
    const auto found = scanFor("@" + name);
    QCOMPARE(found.size(), 2U);
    for (const Endpoint& each : found)
        QCOMPARE(each.state, State::Live);
    QCOMPARE(std::ranges::count(found, Space(), &Endpoint::space), 1);
}

void NamespacesTest::samePathInTwoTrees() {
    if (const std::string lack = test::lackForNamespaces(CLONE_NEWNS); !lack.empty())
        QSKIP(lack.c_str());
    const std::string path = m_folder.file(own("twice"));
    const UniqueFd here = test::listening(path);
    test::HeldChild child([&] {
        return ownMounts() && ::mount("none", m_folder.path().c_str(), "tmpfs", 0, nullptr) == 0 &&
               test::listening(path).release() >= 0;
    });
    QVERIFY(child.ready());
    const auto found = scanFor(path);
    QCOMPARE(found.size(), 2U);
    for (const Endpoint& each : found) {
        QCOMPARE(each.state, State::Live);
        const bool ours = each.listener == test::socketInode(here);
        QCOMPARE(each.space.mounts == 0, ours);
        QCOMPARE(each.owners.at(0).pid, ours ? ::getpid() : child.pid());
    }
    ::unlink(path.c_str());
}

void NamespacesTest::overriddenInAnotherTree() {
    if (const std::string lack = test::lackForNamespaces(CLONE_NEWNS); !lack.empty())
        QSKIP(lack.c_str());
    const std::string path = m_folder.file(own("gone"));
    test::HeldChild child([&] {
        return ownMounts() && ::mount("none", m_folder.path().c_str(), "tmpfs", 0, nullptr) == 0 &&
               test::listening(path).release() >= 0 && ::unlink(path.c_str()) == 0;
    });
    QVERIFY(child.ready());
    const auto found = scanFor(path);
    QCOMPARE(found.size(), 1U);
    QCOMPARE(found[0].state, State::Overridden);
    QCOMPARE(found[0].fileError, ENOENT);
}

void NamespacesTest::relativeToAnothersFolder() {
    test::HeldChild child(
        [this] { return ::chdir(m_folder.path().c_str()) == 0 && test::listening("./their.ipc").release() >= 0; });
    QVERIFY(child.ready());
    const auto found = scanFor(m_folder.file("their.ipc"));
    QCOMPARE(found.size(), 1U);
    QCOMPARE(found[0].state, State::Live);
    ::unlink(m_folder.file("their.ipc").c_str());
}

/// The socket table names the superblock of an overlay's files by a device that stat does not.
void NamespacesTest::overlay() {
    if (::geteuid() != 0)
        QSKIP("only root may mount an overlay");
    const test::TemporaryFolder layers, top;
    for (const char* each : {"lower", "upper", "work"})
        QVERIFY(QDir().mkdir(QString::fromStdString(layers.file(each))));
    const std::string options =
        "lowerdir=" + layers.file("lower") + ",upperdir=" + layers.file("upper") + ",workdir=" + layers.file("work");
    if (::mount("overlay", top.path().c_str(), "overlay", 0, options.c_str()) != 0)
        QSKIP(noOverlay);
    const std::string path = top.file(own("feed"));
    UniqueFd listener = test::listening(path);
    const State live = scanFor(path, {top.path()}).at(0).state;
    UniqueFd second;
    ::unlink(path.c_str());
    second = test::listening(path);
    const auto two = scanFor(path, {top.path()});
    listener.reset();
    second.reset();
    const State left = scanFor(path, {top.path()}).at(0).state;
    ::umount(top.path().c_str());
    QVERIFY(live == State::Live || live == State::Unknown);
    QCOMPARE(two.size(), 2U);
    for (const Endpoint& each : two)
        QVERIFY(each.state != State::Stale && each.state != State::NotASocket);
    QVERIFY(left == State::Stale || left == State::Unknown);
    QCOMPARE(left == State::Unknown, live == State::Unknown);
}

void NamespacesTest::btrfs() {
    if (::geteuid() != 0)
        QSKIP("only root may mount a file system");
    const test::TemporaryFolder images, top;
    const QString image = QString::fromStdString(images.file("disk")), folder = QString::fromStdString(top.path());
    QFile disk(image);
    QVERIFY(disk.open(QIODevice::WriteOnly) && disk.resize(qint64{200} << 20));
    QCOMPARE(QProcess::execute(QStringLiteral("mkfs.btrfs"), {QStringLiteral("-q"), image}), 0);
    if (QProcess::execute(QStringLiteral("mount"), {QStringLiteral("-o"), QStringLiteral("loop"), image, folder}) != 0)
        QSKIP("no btrfs can be mounted here");
    const std::string path = top.file(own("feed"));
    UniqueFd listener = test::listening(path);
    const State live = scanFor(path, {top.path()}).at(0).state;
    listener.reset();
    const State left = scanFor(path, {top.path()}).at(0).state;
    QProcess::execute(QStringLiteral("umount"), {folder});
    QCOMPARE(live, State::Live);
    QCOMPARE(left, State::Stale);
}

void NamespacesTest::withoutNetlink() {
    const std::string live = m_folder.file("live\n2.ipc"), left = m_folder.file(own("left"));
    const std::string name = '\0' + m_folder.path();
    const UniqueFd listener = test::listening(live), abstract = test::listening(name);
    const UniqueFd client = test::connected(live);
    test::listening(left).reset();
    QVERIFY(listener && abstract && client);
    test::HeldChild child([&] {
        if (!test::refuseNetlink() || ipc::readSocketTable().error().code.value() != EPERM)
            return false;
        Scanner scanner({m_folder.path()});
        const auto snapshot = scanner.scan();
        if (!snapshot || !scanner.limited())
            return false;
        const auto isTheSame = [&](Scanner& again) {
            const auto second = again.scan();
            return second && std::ranges::all_of(std::array{live, left, "@" + m_folder.path()}, [&](const auto& each) {
                       return named(**second, each) == named(**snapshot, each);
                   });
        };
        const auto one = named(**snapshot, live), two = named(**snapshot, left),
                   three = named(**snapshot, "@" + m_folder.path());
        return one.size() == 1 && one[0].state == State::Unknown && !one[0].owners.empty() && two.size() == 1 &&
               two[0].state == State::Unknown && three.size() == 1 && three[0].state == State::Live &&
               isTheSame(scanner);
    });
    QVERIFY(child.ready());
    ::unlink(live.c_str());
    ::unlink(left.c_str());
}

QTEST_GUILESS_MAIN(NamespacesTest)
#include "tst_namespaces.moc"
