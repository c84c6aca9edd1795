// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/discovery/scanner.h"
#include "tests/core/discovery/as_nobody.h"
#include "tests/core/discovery/held_child.h"
#include "tests/core/discovery/raw_socket.h"
#include "tests/support/libzmq.h"
#include "tests/support/temporary_folder.h"

#include <QtTest>

#include <algorithm>
#include <utility>

#include <poll.h>

#include <zmq.h>

using namespace ipcscope;
using namespace ipcscope::discovery;

namespace {

const std::vector<std::string> noFolders;

/// The one with this listener, or the file without a listener of this name (0).
const Endpoint* find(const Snapshot& snapshot, std::uint32_t listener, std::string_view name = {}) {
    const auto found = std::ranges::find_if(snapshot, [&](const Endpoint& each) {
        return each.listener == listener && (name.empty() || each.name == name);
    });
    return found == snapshot.end() ? nullptr : &*found;
}

Snapshot scan(Scanner& scanner) {
    const auto snapshot = scanner.scan();
    return snapshot ? **snapshot : Snapshot();
}

} // namespace

class ScannerTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void names_data();
    void names();
    void stateFollowsTheFile();
    void aFolderThatIsGone();
    void relativeNames();
    void leftFileAppearsAndGoes();
    void otherKindsOfSocketsAreNoEndpoints();
    void anotherUsersView();
    void realPublisher();
    void ownersThroughAFork();
    void onlyEndpointsMatter();
    void changesWakeUs();
    void connectionsAndQueuedBytes();
    void connectionsUnfold();
    void fullQueue();
    void somethingElseAtThePath();
    void nothingNewIsTheSameObject();
    void whoOwnsTheNameNow();

private:
    test::TemporaryFolder m_folder;
};

void ScannerTest::names_data() {
    QTest::addColumn<QByteArray>("name");
    const std::string folder = m_folder.path() + "/";
    const auto row = [](const char* title, const std::string& name) {
        QTest::newRow(title) << QByteArray(name.data(), static_cast<qsizetype>(name.size()));
    };
    row("plain", folder + "feed.ipc");
    row("line feed", folder + "two\nlines.ipc");
    row("not UTF-8", folder + "bad\xff\xfe.ipc");
    row("blank at the end", folder + "blank ");
    row("escape code", folder + "\x1b[31mred\x07");
    row("bidi", folder + "\xe2\x80\xaegpj.\xe2\x81\xa6");
    row("a tab and a return", folder + "\t\r");
    row("107 bytes", folder + std::string(107 - folder.size(), 'x'));
    row("begins with @", folder + "@feed");
    row("abstract", std::string(1, '\0') + "ipcscope-test-" + std::to_string(::getpid()));
    row("abstract with a NUL", std::string("\0ipcscope\0test-", 15) + std::to_string(::getpid()));
}

void ScannerTest::names() {
    QFETCH(QByteArray, name);
    const UniqueFd listener = test::listening(name.toStdString());
    QVERIFY(listener);
    Scanner scanner(noFolders);
    const Snapshot snapshot = scan(scanner);
    const Endpoint* endpoint = find(snapshot, test::socketInode(listener));
    QVERIFY(endpoint);
    const bool abstract = name.startsWith('\0');
    QCOMPARE(endpoint->name, abstract ? "@" + name.mid(1).toStdString() : name.toStdString());
    QCOMPARE(endpoint->abstract, abstract);
    QCOMPARE(endpoint->state, State::Live);
    QCOMPARE(endpoint->mode.has_value(), !abstract);
    QCOMPARE(endpoint->owners.size(), 1U);
    QCOMPARE(endpoint->owners[0].pid, ::getpid());
    QCOMPARE(endpoint->owners[0].process, std::string("tst_scanner"));
    QVERIFY(!endpoint->anotherUsers);
}

void ScannerTest::stateFollowsTheFile() {
    const std::string path = m_folder.file("moving.ipc");
    UniqueFd first = test::listening(path);
    Scanner scanner({m_folder.path()});
    const std::uint32_t firstInode = test::socketInode(first);
    QCOMPARE(find(scan(scanner), firstInode)->state, State::Live);
    QCOMPARE(::unlink(path.c_str()), 0);
    QCOMPARE(find(scan(scanner), firstInode)->state, State::Overridden);
    UniqueFd second = test::listening(path);
    Snapshot snapshot = scan(scanner);
    QCOMPARE(find(snapshot, firstInode)->state, State::Overridden);
    QCOMPARE(find(snapshot, test::socketInode(second))->state, State::Live);
    first.reset();
    second.reset();
    snapshot = scan(scanner);
    QVERIFY(!find(snapshot, firstInode));
    const Endpoint* left = find(snapshot, 0, path);
    QVERIFY(left);
    QCOMPARE(left->state, State::Stale);
    QVERIFY(left->owners.empty());
    QCOMPARE(left->uid, std::optional(::getuid()));
    ::unlink(path.c_str());
    QVERIFY(!find(scan(scanner), 0, path));
}

/// Who listens in it is listed on, and is found again under its name once the folder is back.
void ScannerTest::aFolderThatIsGone() {
    const std::string folder = m_folder.file("gone"), path = folder + "/feed.ipc";
    QCOMPARE(::mkdir(folder.c_str(), 0700), 0);
    const UniqueFd listener = test::listening(path);
    const std::uint32_t inode = test::socketInode(listener);
    Scanner scanner(noFolders);
    for (int looks = 0; looks < 3; ++looks)
        QCOMPARE(find(scan(scanner), inode)->state, State::Live);
    QCOMPARE(::rename(folder.c_str(), m_folder.file("aside").c_str()), 0);
    for (int looks = 0; looks < 3; ++looks) {
        QCOMPARE(find(scan(scanner), inode)->state, State::Overridden);
        QCOMPARE(find(scan(scanner), inode)->fileError, ENOENT);
    }
    QCOMPARE(::rename(m_folder.file("aside").c_str(), folder.c_str()), 0);
    QCOMPARE(find(scan(scanner), inode)->state, State::Live);
    ::unlink(path.c_str());
}

void ScannerTest::relativeNames() {
    const std::string before = QDir::currentPath().toStdString();
    QVERIFY(QDir::setCurrent(QString::fromStdString(m_folder.path())));
    const UniqueFd plain = test::listening("relative.ipc");
    const UniqueFd dotted = test::listening("./dotted.ipc");
    Scanner scanner(noFolders);
    Snapshot snapshot = scan(scanner);
    QCOMPARE(find(snapshot, test::socketInode(plain))->name, m_folder.file("relative.ipc"));
    QCOMPARE(find(snapshot, test::socketInode(plain))->state, State::Live);
    QCOMPARE(find(snapshot, test::socketInode(dotted))->name, m_folder.file("dotted.ipc"));
    QVERIFY(QDir::setCurrent(QString::fromStdString(before)));
    Scanner later(noFolders);
    snapshot = scan(later);
    QCOMPARE(find(snapshot, test::socketInode(plain))->state, State::Unknown);
    QFile::remove(QString::fromStdString(m_folder.file("relative.ipc")));
    QFile::remove(QString::fromStdString(m_folder.file("dotted.ipc")));
}

void ScannerTest::leftFileAppearsAndGoes() {
    Scanner scanner({m_folder.path()});
    scan(scanner);
    const std::string path = m_folder.file("left.ipc");
    test::listening(path).reset();
    const Snapshot snapshot = scan(scanner);
    const Endpoint* left = find(snapshot, 0, path);
    QVERIFY(left);
    QCOMPARE(left->state, State::Stale);
    QCOMPARE(left->group, Group::MayBeZeroMq);
    QVERIFY(std::abs(left->changed - QDateTime::currentSecsSinceEpoch()) < 60);
    QCOMPARE(::chmod(path.c_str(), 0640), 0);
    QCOMPARE(*find(scan(scanner), 0, path)->mode & 07777, mode_t{0640});
    ::unlink(path.c_str());
    QFile file(QString::fromStdString(path));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QVERIFY(!find(scan(scanner), 0, path));
    file.remove();
}

void ScannerTest::otherKindsOfSocketsAreNoEndpoints() {
    const test::TemporaryFolder folder;
    const UniqueFd datagram = test::boundSocket(folder.file("datagram"), SOCK_DGRAM);
    const UniqueFd packets = test::listening(folder.file("packets"), SOCK_SEQPACKET);
    QVERIFY(datagram && packets);
    Scanner scanner({folder.path()});
    const Snapshot snapshot = scan(scanner);
    for (const Endpoint& each : snapshot)
        QVERIFY2(!each.name.starts_with(folder.path()), each.name.c_str());
}

void ScannerTest::anotherUsersView() {
    if (::geteuid() != 0)
        QSKIP("only root can become somebody else");
    QCOMPARE(::chmod(m_folder.path().c_str(), 0755), 0);
    const UniqueFd listener = test::listening(m_folder.file("mine.ipc"));
    const std::uint32_t inode = test::socketInode(listener);
    const std::string seen = test::asNobody([&listener, inode] {
        ::close(listener.get());
        Scanner scanner(noFolders);
        const Snapshot snapshot = scan(scanner);
        const Endpoint* endpoint = find(snapshot, inode);
        if (!endpoint)
            return std::string("not seen");
        return std::string(endpoint->anotherUsers ? "another user's" : "own") + ", " +
               std::to_string(endpoint->owners.size()) + " owners, " +
               (endpoint->state == State::Live ? "live" : "not live") + ", uid " + std::to_string(*endpoint->uid);
    });
    QCOMPARE(QByteArray::fromStdString(seen), QByteArray("another user's, 0 owners, live, uid 0"));
    ::unlink(m_folder.file("mine.ipc").c_str());
}

void ScannerTest::realPublisher() {
    test::LibzmqSocket publisher(ZMQ_PUB);
    QVERIFY(publisher.bind(m_folder.endpoint("feed")));
    Scanner scanner(noFolders);
    const Snapshot snapshot = scan(scanner);
    const auto endpoint = std::ranges::find(snapshot, m_folder.file("feed"), &Endpoint::name);
    QVERIFY(endpoint != snapshot.end());
    QCOMPARE(endpoint->group, Group::ZeroMq);
    int major = 0, minor = 0, patch = 0;
    zmq_version(&major, &minor, &patch);
    const Library wanted{.kind = Library::Kind::Libzmq, .major = 5, .minor = 2, .patch = patch};
    QCOMPARE(std::make_tuple(major, minor), std::make_tuple(4, 3));
    QVERIFY(endpoint->owners[0].library == wanted);
}

void ScannerTest::ownersThroughAFork() {
    const UniqueFd listener = test::listening(m_folder.file("forked.ipc"));
    const std::uint32_t inode = test::socketInode(listener);
    Scanner scanner(noFolders);
    QCOMPARE(find(scan(scanner), inode)->owners.size(), 1U);
    int ends[2];
    QCOMPARE(::pipe(ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(ends[1]);
        char byte = 0;
        ::_exit(static_cast<int>(::read(ends[0], &byte, 1)));
    }
    ::close(ends[0]);
    const Snapshot both = scan(scanner);
    ::close(ends[1]);
    ::waitpid(child, nullptr, 0);
    QCOMPARE(find(both, inode)->owners.size(), 2U);
    const Snapshot after = scan(scanner);
    QCOMPARE(find(after, inode)->owners.size(), 1U);
    QCOMPARE(find(after, inode)->owners[0].pid, ::getpid());
    ::unlink(m_folder.file("forked.ipc").c_str());
}

/// Pairs, letters and the like come and go on every machine.
void ScannerTest::onlyEndpointsMatter() {
    const UniqueFd listener = test::listening(m_folder.file("calm.ipc"));
    Scanner scanner({m_folder.path()});
    auto before = scanner.scan().value();
    const auto isTheSame = [&] { return before == std::exchange(before, scanner.scan().value()); };
    bool same = false;
    QTRY_VERIFY(same = same || isTheSame());
    int pair[2];
    QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    const UniqueFd one(pair[0]), other(pair[1]);
    QCOMPARE(::send(pair[0], "x", 1, 0), ssize_t{1});
    const UniqueFd letters(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    same = false;
    QTRY_VERIFY(same = same || isTheSame());
    const UniqueFd client = test::connected(m_folder.file("calm.ipc"));
    QVERIFY(!isTheSame());
    QCOMPARE(find(*before, test::socketInode(listener))->connections, 1U);
}

void ScannerTest::changesWakeUs() {
    Scanner scanner({m_folder.path()});
    scan(scanner);
    scan(scanner);
    pollfd ready{.fd = scanner.changesFd(), .events = POLLIN, .revents = 0};
    QCOMPARE(::poll(&ready, 1, 0), 0);
    const UniqueFd listener = test::listening(m_folder.file("new.ipc"));
    QCOMPARE(::poll(&ready, 1, 5000), 1);
    scanner.drainChanges();
    QCOMPARE(::poll(&ready, 1, 0), 0);
    QCOMPARE(find(scan(scanner), test::socketInode(listener))->state, State::Live);
    ::unlink(m_folder.file("new.ipc").c_str());
}

void ScannerTest::connectionsAndQueuedBytes() {
    const std::string path = m_folder.file("busy.ipc");
    const UniqueFd listener = test::listening(path);
    const UniqueFd one = test::connected(path), two = test::connected(path);
    QVERIFY(one && two);
    const UniqueFd accepted(::accept(listener.get(), nullptr, nullptr));
    QCOMPARE(::write(one.get(), "12345", 5), 5);
    QCOMPARE(::write(accepted.get(), "123", 3), 3);
    Scanner scanner(noFolders);
    const Snapshot snapshot = scan(scanner);
    const Endpoint* endpoint = find(snapshot, test::socketInode(listener));
    QCOMPARE(endpoint->connections, 2U);
    QCOMPARE(endpoint->queuedBytes, 8U);
    ::unlink(path.c_str());
}

void ScannerTest::connectionsUnfold() {
    const std::string path = m_folder.file("unfold.ipc");
    const UniqueFd listener = test::listening(path);
    const UniqueFd mine = test::connected(path);
    test::HeldChild child([&path] { return test::connected(path).release() >= 0; });
    QVERIFY(child.ready());
    UniqueFd accepted(::accept(listener.get(), nullptr, nullptr)); // the child has none of it
    QCOMPARE(::write(mine.get(), "12345", 5), 5);
    Scanner scanner(noFolders);
    Endpoint endpoint = *find(scan(scanner), test::socketInode(listener));
    QCOMPARE(endpoint.waiting, 1U);
    QCOMPARE(endpoint.peers.size(), 2U);
    const Connection first = endpoint.peers[0], second = endpoint.peers[1];
    QCOMPARE(first.server, test::socketInode(accepted));
    QCOMPARE(first.client, test::socketInode(mine));
    QCOMPARE(first.toServer, 5U);
    QVERIFY(first.ours && first.older);
    QCOMPARE(second.server, 0U);
    QCOMPARE(second.clientOwners.at(0).pid, child.pid());
    QCOMPARE(second.clientUid, std::optional(::geteuid()));
    const UniqueFd next(::accept(listener.get(), nullptr, nullptr));
    endpoint = *find(scan(scanner), test::socketInode(listener));
    QCOMPARE(endpoint.waiting, 0U);
    QCOMPARE(endpoint.peers.size(), 2U);
    QVERIFY(std::ranges::all_of(endpoint.peers, [](const Connection& each) { return each.server != 0; }));
    QCOMPARE(std::ranges::count(endpoint.peers, child.pid(),
                                [](const Connection& each) { return each.clientOwners.at(0).pid; }),
             1);
    accepted.reset();
    QCOMPARE(find(scan(scanner), test::socketInode(listener))->peers.size(), 1U);
    ::unlink(path.c_str());
}

void ScannerTest::fullQueue() {
    const std::string path = m_folder.file("full.ipc");
    const UniqueFd listener = test::listening(path, SOCK_STREAM, 1);
    Scanner scanner(noFolders);
    const UniqueFd one = test::connected(path);
    QCOMPARE(find(scan(scanner), test::socketInode(listener))->state, State::Live);
    const UniqueFd two = test::connected(path);
    const Endpoint endpoint = *find(scan(scanner), test::socketInode(listener));
    QCOMPARE(endpoint.state, State::NotAccepting);
    QCOMPARE(endpoint.waiting, 2U);
    QCOMPARE(endpoint.backlog, 1U);
    QVERIFY(!test::connected(path));
    QCOMPARE(errno, EAGAIN);
    ::unlink(path.c_str());
}

void ScannerTest::somethingElseAtThePath() {
    const std::string path = m_folder.file("replaced.ipc");
    const UniqueFd listener = test::listening(path);
    Scanner scanner({m_folder.path()});
    QCOMPARE(find(scan(scanner), test::socketInode(listener))->state, State::Live);
    ::unlink(path.c_str());
    QFile file(QString::fromStdString(path));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(find(scan(scanner), test::socketInode(listener))->state, State::NotASocket);
    file.remove();
    QCOMPARE(find(scan(scanner), test::socketInode(listener))->state, State::Overridden);
}

/// Other programs may change something meanwhile, so the same answer is waited for.
void ScannerTest::nothingNewIsTheSameObject() {
    const std::string path = m_folder.file("still.ipc");
    const UniqueFd listener = test::listening(path);
    Scanner scanner({m_folder.path()});
    auto before = scanner.scan().value();
    bool same = false;
    const auto again = [&] {
        const auto last = std::exchange(before, scanner.scan().value());
        return last == before;
    };
    QTRY_VERIFY(same = same || again());
    QCOMPARE(::chmod(path.c_str(), 0600), 0);
    const auto after = scanner.scan().value();
    QVERIFY(before != after);
    QCOMPARE(*find(*after, test::socketInode(listener))->mode & 07777, mode_t{0600});
    ::unlink(path.c_str());
}

void ScannerTest::whoOwnsTheNameNow() {
    const std::string path = m_folder.file("taken.ipc");
    const UniqueFd first = test::listening(path);
    ::unlink(path.c_str());
    const UniqueFd second = test::listening(path);
    Scanner scanner(noFolders);
    const Snapshot snapshot = scan(scanner);
    QCOMPARE(find(snapshot, test::socketInode(first))->successor, test::socketInode(second));
    ::unlink(path.c_str());
}

QTEST_GUILESS_MAIN(ScannerTest)
#include "tst_scanner.moc"
