// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/ipc/socket_table.h"
#include "core/transport/ipc/stream.h"
#include "tests/core/ipc/place.h"

#include <QtTest>
#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <sys/resource.h>
#include <vector>

using namespace ipcscope;
using namespace ipcscope::ipc;
using namespace ipcscope::ipc::test;

namespace {

std::uint32_t inodeOf(int fd) {
    struct stat facts{};
    ::fstat(fd, &facts);
    return static_cast<std::uint32_t>(facts.st_ino);
}

std::optional<TableSocket> findSocket(const std::vector<TableSocket>& table, std::uint32_t inode) {
    const auto found = std::ranges::find(table, inode, &TableSocket::inode);
    return found == table.end() ? std::nullopt : std::optional(*found);
}

} // namespace

class TestSocketTable : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tellsAllOfAListener();
    void tellsWhoIsConnectedAndWhatIsUnread();
    void tellsNamesAsBytes_data();
    void tellsNamesAsBytes();
    void tellsWhoWaits();
    void tellsWhatIsNew();
    void followsAConnection();
    void followsWhatIsNotConnected();
    void asksForNamesWithOtherNews();
    void manyAtOnce();
    void readsOneSocket();
    void readsAThousand();
    void comparesFiles();
    void comparesWhatWasSeen();
    void doesNotFollowLinks();
    void comparesBelowAChroot();
};

void TestSocketTable::tellsAllOfAListener() {
    const Place place;
    const std::string path = place.path("listener");
    const UniqueFd fd = plainListener(path, 7);
    const Stream waiting = Stream::connect(addressOf(path)).value();
    const auto table = readSocketTable();
    QVERIFY(table);
    const auto entry = findSocket(*table, inodeOf(fd.get()));
    QVERIFY(entry);
    QCOMPARE(entry->kind, std::uint16_t{SOCK_STREAM});
    QVERIFY(entry->listening && !entry->connected);
    QCOMPARE(entry->name, path);
    QCOMPARE(entry->receiveQueue, 1U);
    QCOMPARE(entry->sendQueue, 7U);
    QCOMPARE(entry->uid, ::geteuid());
    QVERIFY(entry->file);
    QCOMPARE(FileComparison().compare(path, *entry->file), Same::Yes);
}

void TestSocketTable::tellsWhoIsConnectedAndWhatIsUnread() {
    const Place place;
    const std::string path = place.path("listener");
    const UniqueFd fd = plainListener(path);
    const Stream client = Stream::connect(addressOf(path)).value();
    const UniqueFd server(::accept(fd.get(), nullptr, nullptr));
    QCOMPARE(::send(client.fd(), "twelve bytes", 12, 0), ssize_t{12});
    const auto table = readSocketTable();
    QVERIFY(table);
    const auto near = findSocket(*table, inodeOf(client.fd()));
    const auto far = findSocket(*table, inodeOf(server.get()));
    QVERIFY(near && far);
    QCOMPARE(near->peer, far->inode);
    QCOMPARE(far->peer, near->inode);
    QVERIFY(near->connected && far->connected && !far->listening);
    QCOMPARE(far->receiveQueue, 12U);
    QVERIFY(near->name.empty() && !near->file);
    QCOMPARE(far->name, path);
    QVERIFY(far->file);
}

void TestSocketTable::tellsNamesAsBytes_data() {
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<bool>("abstract");
    QTest::newRow("line feed") << QByteArray("a\n00000000: 00000002 b") << false;
    QTest::newRow("no UTF-8") << QByteArray("\xFF\xFE") << false;
    QTest::newRow("spaces") << QByteArray(" a  b ") << false;
    QTest::newRow("begins with @") << QByteArray("@a") << false;
    QTest::newRow("abstract") << QByteArray("ipcscope-test-name") << true;
    QTest::newRow("abstract with NULs") << QByteArray("ipcscope\0test\0", 14) << true;
}

void TestSocketTable::tellsNamesAsBytes() {
    QFETCH(QByteArray, name);
    QFETCH(bool, abstract);
    const Place place;
    const std::string bytes = name.toStdString();
    const Address address = abstract ? *Address::parse("ipc://@" + bytes) : addressOf(place.path(bytes));
    UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un filled;
    const socklen_t length = address.fill(filled);
    QCOMPARE(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&filled), length), 0);
    QCOMPARE(::listen(fd.get(), 1), 0);
    const auto entry = readSocket(inodeOf(fd.get()));
    QVERIFY(entry);
    QCOMPARE(entry->name, abstract ? '\0' + bytes : place.path(bytes));
    QCOMPARE(entry->file.has_value(), !abstract);
}

void TestSocketTable::tellsWhoWaits() {
    const Place place;
    const UniqueFd fd = plainListener(place.path("busy"));
    const Stream one = Stream::connect(addressOf(place.path("busy"))).value();
    const Stream two = Stream::connect(addressOf(place.path("busy"))).value();
    auto entry = findSocket(readSocketTable().value(), inodeOf(fd.get()));
    QCOMPARE(entry->waiting, (std::vector<std::uint32_t>{inodeOf(one.fd()), inodeOf(two.fd())}));
    const UniqueFd accepted(::accept(fd.get(), nullptr, nullptr));
    entry = findSocket(readSocketTable().value(), inodeOf(fd.get()));
    QCOMPARE(entry->waiting, std::vector<std::uint32_t>{inodeOf(two.fd())});
}

namespace {

/// A table over time. Sockets of other programs come and go meanwhile.
struct Watched {
    SocketTable table;
    std::vector<TableSocket> sockets;
    SocketTable::News news;

    void refresh(SocketTable::Names names = SocketTable::Names::MayBeNew) {
        news = table.refresh(sockets, names).value();
    }
    std::optional<TableSocket> find(int fd) const { return findSocket(sockets, inodeOf(fd)); }
    bool came(int fd) const {
        return std::ranges::any_of(news.came, [&](std::size_t at) { return sockets.at(at).inode == inodeOf(fd); });
    }
    bool told(std::uint32_t inode) const { return std::ranges::count(news.others, inode) > 0; }
    /// As it would be read anew.
    bool isTrue(int fd) const {
        const auto fresh = readSocket(inodeOf(fd));
        const auto known = find(fd);
        return fresh && known && fresh->name == known->name && fresh->file == known->file &&
               fresh->listening == known->listening && fresh->connected == known->connected &&
               fresh->receiveQueue == known->receiveQueue && fresh->sendQueue == known->sendQueue &&
               fresh->waiting == known->waiting && fresh->uid == known->uid && fresh->kind == known->kind;
    }
};

} // namespace

void TestSocketTable::tellsWhatIsNew() {
    const Place place;
    const UniqueFd old = plainListener(place.path("old"));
    Watched watched;
    watched.refresh();
    QVERIFY(watched.news.all);
    QVERIFY(watched.isTrue(old.get()));
    const auto isQuiet = [&watched] {
        watched.refresh();
        return !watched.news.any();
    };
    bool quiet = false;
    QTRY_VERIFY(quiet = quiet || isQuiet());
    UniqueFd fd = plainListener(place.path("new"));
    const std::uint32_t inode = inodeOf(fd.get());
    watched.refresh();
    QVERIFY(!watched.news.all && watched.came(fd.get()) && watched.isTrue(fd.get()));
    QVERIFY(!watched.came(old.get()) && !watched.told(inodeOf(old.get())));
    fd.reset();
    watched.refresh();
    QVERIFY(!watched.news.all && watched.told(inode));
    QVERIFY(!findSocket(watched.sockets, inode) && watched.isTrue(old.get()));
}

void TestSocketTable::followsAConnection() {
    const Place place;
    const UniqueFd fd = plainListener(place.path("busy"), 7);
    Watched watched;
    watched.refresh();
    Stream one = Stream::connect(addressOf(place.path("busy"))).value();
    const Stream two = Stream::connect(addressOf(place.path("busy"))).value();
    watched.refresh();
    QVERIFY(watched.came(one.fd()) && watched.told(inodeOf(fd.get())) && watched.isTrue(fd.get()));
    QCOMPARE(watched.find(fd.get())->waiting, (std::vector<std::uint32_t>{inodeOf(one.fd()), inodeOf(two.fd())}));
    UniqueFd accepted(::accept(fd.get(), nullptr, nullptr));
    watched.refresh();
    QVERIFY(watched.came(accepted.get()) && watched.isTrue(accepted.get()) && watched.isTrue(fd.get()));
    QCOMPARE(watched.find(accepted.get())->peer, inodeOf(one.fd()));
    QCOMPARE(watched.find(fd.get())->waiting, std::vector<std::uint32_t>{inodeOf(two.fd())});
    QCOMPARE(::send(one.fd(), "twelve bytes", 12, 0), ssize_t{12});
    watched.refresh();
    QVERIFY(watched.told(inodeOf(accepted.get())) && !watched.came(accepted.get()) && watched.isTrue(accepted.get()));
    const std::uint32_t end = inodeOf(accepted.get());
    accepted.reset();
    watched.refresh();
    QVERIFY(watched.told(end) && !findSocket(watched.sockets, end));
    const UniqueFd other(::accept(fd.get(), nullptr, nullptr));
    watched.refresh();
    QVERIFY(watched.find(fd.get())->waiting.empty() && watched.isTrue(other.get()));
}

/// Of a socket that has no state of its own yet, or never has, the file and the listening are told all the same.
void TestSocketTable::followsWhatIsNotConnected() {
    const Place place;
    const UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const UniqueFd letters(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    Watched watched;
    watched.refresh();
    QVERIFY(watched.isTrue(fd.get()) && watched.isTrue(letters.get()));
    const auto bindTo = [&place](const UniqueFd& socket, const std::string& name) {
        sockaddr_un filled;
        const socklen_t length = addressOf(place.path(name)).fill(filled);
        return ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&filled), length) == 0;
    };
    QVERIFY(bindTo(fd, "stream") && bindTo(letters, "letters"));
    watched.refresh();
    QVERIFY(watched.came(fd.get()) && watched.came(letters.get()));
    QVERIFY(watched.isTrue(fd.get()) && watched.isTrue(letters.get()));
    QCOMPARE(::listen(fd.get(), 3), 0);
    watched.refresh();
    QVERIFY(watched.came(fd.get()) && watched.isTrue(fd.get()));
    QCOMPARE(std::ranges::count(watched.sockets, inodeOf(fd.get()), &TableSocket::inode), 1);
}

/// Only that a socket without a name got one needs to be asked for; with anything else that is new it is told, too.
void TestSocketTable::asksForNamesWithOtherNews() {
    using enum SocketTable::Names;
    const Place place;
    const UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    Watched watched;
    watched.refresh();
    watched.refresh(AsBefore);
    sockaddr_un filled;
    const socklen_t length = addressOf(place.path("bound")).fill(filled);
    QCOMPARE(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&filled), length), 0);
    const UniqueFd other = plainListener(place.path("other"));
    watched.refresh(AsBefore);
    QVERIFY(watched.came(other.get()) && watched.isTrue(other.get()));
    QVERIFY(watched.came(fd.get()) && watched.isTrue(fd.get()));
    QCOMPARE(::listen(fd.get(), 3), 0);
    watched.refresh(AsBefore);
    QVERIFY(watched.came(fd.get()) && watched.isTrue(fd.get()));
    QCOMPARE(std::ranges::count(watched.sockets, inodeOf(fd.get()), &TableSocket::inode), 1);
}

void TestSocketTable::manyAtOnce() {
    const Place place;
    std::vector<UniqueFd> listeners;
    int made = 0;
    const auto add = [&](int count) {
        for (int number = 0; number < count; ++number)
            listeners.push_back(plainListener(place.path("socket" + std::to_string(made++))));
    };
    Watched watched;
    add(150);
    watched.refresh();
    for (const int count : {1, 7, 120, 3}) {
        add(count);
        watched.refresh();
        const auto right = [&](const UniqueFd& fd) { return watched.isTrue(fd.get()); };
        QVERIFY(std::ranges::all_of(listeners, right));
        listeners.erase(listeners.begin() + 20, listeners.begin() + 20 + count);
        watched.refresh();
        QVERIFY(std::ranges::all_of(listeners, right));
        const auto ours = [&](const TableSocket& socket) { return socket.name.starts_with(place.path("socket")); };
        QCOMPARE(std::ranges::count_if(watched.sockets, ours), std::ssize(listeners));
    }
}

void TestSocketTable::readsOneSocket() {
    const Place place;
    UniqueFd fd = plainListener(place.path("one"), 3);
    const std::uint32_t inode = inodeOf(fd.get());
    const auto entry = readSocket(inode);
    QVERIFY(entry);
    QCOMPARE(entry->inode, inode);
    QCOMPARE(entry->name, place.path("one"));
    fd.reset();
    const auto gone = readSocket(inode);
    QVERIFY(!gone);
    QCOMPARE(gone.error().code.value(), ENOENT);
    QCOMPARE(gone.error().attempt, std::string("read the socket table"));
}

void TestSocketTable::readsAThousand() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 4096);
    ::setrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur < 1200)
        QSKIP("too few descriptors are allowed");
    const Place place;
    std::map<std::uint32_t, std::string> expected;
    std::vector<UniqueFd> listeners;
    for (int number = 0; number < 1000; ++number) {
        const std::string path = place.path("socket" + std::to_string(number));
        listeners.push_back(plainListener(path));
        expected.emplace(inodeOf(listeners.back().get()), path);
    }
    const auto table = readSocketTable();
    QVERIFY(table);
    const FileComparison comparison;
    std::size_t found = 0;
    for (const TableSocket& entry : *table) {
        const auto ours = expected.find(entry.inode);
        if (ours == expected.end())
            continue;
        QCOMPARE(entry.name, ours->second);
        QVERIFY(entry.file);
        QCOMPARE(comparison.compare(entry.name, *entry.file), Same::Yes);
        ++found;
    }
    QCOMPARE(found, expected.size());
}

void TestSocketTable::comparesFiles() {
    const Place place;
    const UniqueFd one = plainListener(place.path("one"));
    const UniqueFd two = plainListener(place.path("two"));
    const TableFile file = readSocket(inodeOf(one.get()))->file.value();
    const FileComparison comparison;
    QCOMPARE(comparison.compare(place.path("one"), file), Same::Yes);
    QCOMPARE(comparison.compare(place.path("two"), file), Same::No);
    QCOMPARE(comparison.compare(place.path("none"), file), Same::Unknown);
    QCOMPARE(comparison.compare("/proc/self/stat", file), Same::No);
    QCOMPARE(::rename(place.path("one").c_str(), place.path("moved").c_str()), 0);
    QCOMPARE(comparison.compare(place.path("moved"), file), Same::Yes);
    QCOMPARE(readSocket(inodeOf(one.get()))->name, place.path("one"));
    const UniqueFd held(::open(place.path("moved").c_str(), O_PATH | O_CLOEXEC));
    QVERIFY(comparison.tableFile(held.get()) == file);
}

void TestSocketTable::comparesWhatWasSeen() {
    const Place place;
    const UniqueFd one = plainListener(place.path("one"));
    const UniqueFd two = plainListener(place.path("two"));
    FileComparison comparison;
    const auto compare = [&](const std::string& name, const UniqueFd& listener) {
        struct stat seen{};
        ::lstat(place.path(name).c_str(), &seen);
        return comparison.compare(place.path(name), seen.st_dev, seen.st_ino,
                                  readSocket(inodeOf(listener.get()))->file.value());
    };
    QCOMPARE(comparison.compare(place.path("none"), 1, 1, {}), Same::Unknown);
    QCOMPARE(compare("one", one), Same::Yes);
    QCOMPARE(compare("one", two), Same::No);
    QCOMPARE(compare("two", two), Same::Yes);
}

void TestSocketTable::doesNotFollowLinks() {
    const Place place;
    const UniqueFd one = plainListener(place.path("one"));
    QCOMPARE(::symlink(place.path("one").c_str(), place.path("link").c_str()), 0);
    const TableFile file = readSocket(inodeOf(one.get()))->file.value();
    QCOMPARE(FileComparison().compare(place.path("link"), file), Same::No);
}

/// There the mount of the root is in nobody's mountinfo.
void TestSocketTable::comparesBelowAChroot() {
    if (::geteuid() != 0)
        QSKIP("chroot is root's");
    const Place place;
    const UniqueFd one = plainListener(place.path("one"));
    const UniqueFd two = plainListener(place.path("two"));
    const TableFile file = readSocket(inodeOf(one.get()))->file.value();
    const pid_t child = ::fork();
    if (child == 0) {
        const bool below = ::chroot(place.path().c_str()) == 0 && ::chdir("/") == 0;
        const FileComparison comparison;
        ::_exit(below && comparison.compare("/one", file) == Same::Yes && comparison.compare("/two", file) == Same::No
                    ? 0
                    : 1);
    }
    int status = -1;
    QCOMPARE(::waitpid(child, &status, 0), child);
    QCOMPARE(status, 0);
}

QTEST_APPLESS_MAIN(TestSocketTable)
#include "tst_socket_table.moc"
