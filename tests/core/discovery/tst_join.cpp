// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/discovery/join.h"

#include <QtTest>

#include <cerrno>

#include <sys/socket.h>

using namespace ipcscope;
using namespace ipcscope::discovery;
using Place = Listening::Place;

namespace {

constexpr ipc::TableFile feedFile{.device = 0xfe00000, .inode = 77};
constexpr uid_t me = 1000;

ipc::TableSocket listener(std::uint32_t inode, std::string name, std::optional<ipc::TableFile> file = feedFile) {
    ipc::TableSocket socket;
    socket.inode = inode;
    socket.kind = SOCK_STREAM;
    socket.listening = true;
    socket.name = std::move(name);
    socket.file = file;
    socket.uid = me;
    return socket;
}

ipc::TableSocket connection(std::uint32_t inode, std::uint32_t peer, std::uint32_t queued, const ipc::TableSocket* at) {
    ipc::TableSocket socket;
    socket.inode = inode;
    socket.kind = SOCK_STREAM;
    socket.connected = true;
    socket.peer = peer;
    socket.receiveQueue = queued;
    if (at) {
        socket.name = at->name;
        socket.file = at->file;
    }
    return socket;
}

SocketFile fileAt(std::string path) {
    return {.path = std::move(path), .id = {.device = 1, .inode = 77}, .mode = S_IFSOCK | 0600, .uid = 7, .changed = 9};
}

Owner owner(Library::Kind kind, std::string process = "feedd") {
    return {.pid = 42, .process = std::move(process), .library = {.kind = kind}};
}

Sighting one(Listening listening, std::string name = "/tmp/feed.ipc") {
    Sighting sighting;
    sighting.self = me;
    sighting.sockets = {listener(5, name)};
    if (listening.place != Place::Abstract && listening.path.empty())
        listening.path = name;
    sighting.listeners.emplace(5, std::move(listening));
    return sighting;
}

Listening at(Place place, ipc::Same same, int error = 0) {
    Listening listening;
    listening.place = place;
    listening.same = same;
    listening.sameTree = true;
    listening.look.error = error;
    if (error == 0)
        listening.look.file = fileAt("/tmp/feed.ipc");
    listening.owners = {owner(Library::Kind::None)};
    return listening;
}

} // namespace

class JoinTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void states_data();
    void states();
    void anotherTreeIsNeverOverridden();
    void groups_data();
    void groups();
    void connectionsAndQueuesOfTheRightListener();
    void bothEndsOfAConnection();
    void waitingOnes();
    void fullQueue();
    void successor();
    void sameNameInTwoNetworks();
    void leftFiles_data();
    void leftFiles();
    void hiddenOwner();
    void onlyStreamListeners();
    void sorted();
    void sortedByAllBytes();
};

void JoinTest::states_data() {
    QTest::addColumn<int>("place");
    QTest::addColumn<int>("same");
    QTest::addColumn<int>("error");
    QTest::addColumn<int>("state");
    const auto row = [](const char* name, Place place, ipc::Same same, int error, State state) {
        QTest::newRow(name) << static_cast<int>(place) << static_cast<int>(same) << error << static_cast<int>(state);
    };
    row("its file", Place::Path, ipc::Same::Yes, 0, State::Live);
    row("another socket's file", Place::Path, ipc::Same::No, 0, State::Overridden);
    row("cannot be compared", Place::Path, ipc::Same::Unknown, 0, State::Unknown);
    row("deleted", Place::Path, ipc::Same::Unknown, ENOENT, State::Overridden);
    row("folder deleted", Place::Path, ipc::Same::Unknown, ENOTDIR, State::Overridden);
    row("a regular file by now", Place::Path, ipc::Same::Unknown, ENOTSOCK, State::NotASocket);
    row("closed folder", Place::Path, ipc::Same::Unknown, EACCES, State::Unknown);
    row("relative, found", Place::Resolved, ipc::Same::Yes, 0, State::Live);
    row("relative, folder changed since", Place::Resolved, ipc::Same::Unknown, ENOENT, State::Unknown);
    row("relative to nobody knows what", Place::Relative, ipc::Same::Unknown, 0, State::Unknown);
    row("abstract", Place::Abstract, ipc::Same::Unknown, 0, State::Live);
}

void JoinTest::states() {
    QFETCH(int, place);
    QFETCH(int, same);
    QFETCH(int, error);
    const auto where = static_cast<Place>(place);
    const Snapshot snapshot = join(one(at(where, static_cast<ipc::Same>(same), error),
                                       where == Place::Abstract ? std::string("\0feed", 5) : "/tmp/feed.ipc"));
    QCOMPARE(snapshot.size(), 1U);
    QTEST(static_cast<int>(snapshot[0].state), "state");
    QCOMPARE(snapshot[0].abstract, where == Place::Abstract);
    QCOMPARE(snapshot[0].name, std::string(where == Place::Abstract ? "@feed" : "/tmp/feed.ipc"));
    const bool live = snapshot[0].state == State::Live && where != Place::Abstract;
    if (live)
        QCOMPARE(snapshot[0].uid, std::optional<uid_t>(7));
    QCOMPARE(snapshot[0].mode.has_value(), error == 0 && same != static_cast<int>(ipc::Same::No));
}

void JoinTest::anotherTreeIsNeverOverridden() {
    Listening listening = at(Place::Path, ipc::Same::No);
    listening.sameTree = false;
    QCOMPARE(join(one(listening))[0].state, State::Unknown);
    listening = at(Place::Path, ipc::Same::Unknown, ENOENT);
    listening.sameTree = false;
    QCOMPARE(join(one(listening))[0].state, State::Unknown);
}

void JoinTest::groups_data() {
    QTest::addColumn<int>("library");
    QTest::addColumn<QByteArray>("process");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<int>("group");
    const auto row = [](const char* title, Library::Kind kind, const char* process, const char* name, Group group) {
        QTest::newRow(title) << static_cast<int>(kind) << QByteArray(process) << QByteArray(name)
                             << static_cast<int>(group);
    };
    row("libzmq", Library::Kind::Libzmq, "feedd", "/tmp/x", Group::ZeroMq);
    row("ours", Library::Kind::Own, "ipcscope-demo", "/tmp/x", Group::ZeroMq);
    row("no library", Library::Kind::None, "feedd", "/tmp/x", Group::MayBeZeroMq);
    row("unreadable", Library::Kind::Unreadable, "feedd", "/tmp/x", Group::MayBeZeroMq);
    row("known program", Library::Kind::None, "dbus-daemon", "/tmp/x", Group::Other);
    row("known place", Library::Kind::None, "feedd", "/run/systemd/x", Group::Other);
    row("libzmq in a known place", Library::Kind::Libzmq, "feedd", "/run/systemd/x", Group::ZeroMq);
}

void JoinTest::groups() {
    QFETCH(int, library);
    QFETCH(QByteArray, process);
    QFETCH(QByteArray, name);
    Listening listening = at(Place::Path, ipc::Same::Yes);
    listening.owners = {owner(static_cast<Library::Kind>(library), process.toStdString())};
    QTEST(static_cast<int>(join(one(listening, name.toStdString()))[0].group), "group");
}

void JoinTest::connectionsAndQueuesOfTheRightListener() {
    Sighting sighting = one(at(Place::Path, ipc::Same::No));
    const ipc::TableSocket old = sighting.sockets[0];
    ipc::TableSocket fresh = listener(6, "/tmp/feed.ipc", ipc::TableFile{.device = 0xfe00000, .inode = 78});
    fresh.receiveQueue = 3; // waiting to be accepted
    sighting.sockets.push_back(fresh);
    sighting.listeners.emplace(6, at(Place::Path, ipc::Same::Yes)).first->second.path = "/tmp/feed.ipc";
    sighting.sockets.push_back(connection(10, 20, 100, &old));
    sighting.sockets.push_back(connection(20, 10, 7, nullptr));
    sighting.sockets.push_back(connection(11, 21, 0, &fresh));
    sighting.sockets.push_back(connection(21, 11, 0, nullptr));
    sighting.sockets.push_back(connection(12, 22, 5, &fresh)); // the peer is in no table of ours
    const Snapshot snapshot = join(sighting);
    QCOMPARE(snapshot.size(), 2U);
    QCOMPARE(snapshot[0].listener, 5U);
    QCOMPARE(snapshot[0].state, State::Overridden);
    QCOMPARE(snapshot[0].connections, 1U);
    QCOMPARE(snapshot[0].queuedBytes, 107U);
    QCOMPARE(snapshot[1].state, State::Live);
    QCOMPARE(snapshot[1].connections, 5U);
    QCOMPARE(snapshot[1].queuedBytes, 5U);
}

void JoinTest::bothEndsOfAConnection() {
    Sighting sighting = one(at(Place::Path, ipc::Same::Yes));
    sighting.process = 43;
    const ipc::TableSocket server = sighting.sockets[0];
    sighting.sockets.push_back(connection(10, 20, 100, &server));
    sighting.sockets.push_back(connection(20, 10, 7, nullptr));
    sighting.sockets.back().uid = 9;
    sighting.ends[10] = {owner(Library::Kind::None)};
    sighting.ends[20] = {owner(Library::Kind::None, "risk")};
    Endpoint endpoint = join(sighting)[0];
    QCOMPARE(endpoint.peers.size(), 1U);
    const Connection& peer = endpoint.peers[0];
    QCOMPARE(peer.server, 10U);
    QCOMPARE(peer.client, 20U);
    QCOMPARE(peer.toServer, 100U);
    QCOMPARE(peer.toClient, 7U);
    QCOMPARE(peer.clientUid, std::optional<uid_t>(9));
    QCOMPARE(peer.serverOwners.at(0).process, std::string("feedd"));
    QCOMPARE(peer.clientOwners.at(0).process, std::string("risk"));
    QVERIFY(!peer.ours);
    sighting.process = 42;
    endpoint = join(sighting)[0];
    QVERIFY(endpoint.peers[0].ours);
}

void JoinTest::waitingOnes() {
    Sighting sighting = one(at(Place::Path, ipc::Same::Yes));
    sighting.sockets[0].receiveQueue = 2;
    sighting.sockets[0].waiting = {20, 21}; // 21 is in no table of ours
    sighting.sockets.push_back(connection(20, 0, 0, nullptr));
    const Endpoint endpoint = join(sighting)[0];
    QCOMPARE(endpoint.waiting, 2U);
    QCOMPARE(endpoint.connections, 2U);
    QCOMPARE(endpoint.peers.size(), 1U);
    QCOMPARE(endpoint.peers[0].server, 0U);
    QCOMPARE(endpoint.peers[0].client, 20U);
}

/// One more than the backlog is let in.
void JoinTest::fullQueue() {
    Sighting sighting = one(at(Place::Path, ipc::Same::Yes));
    sighting.sockets[0].sendQueue = 5;
    sighting.sockets[0].receiveQueue = 5;
    QCOMPARE(join(sighting)[0].state, State::Live);
    sighting.sockets[0].receiveQueue = 6;
    QCOMPARE(join(sighting)[0].state, State::NotAccepting);
    QCOMPARE(join(sighting)[0].backlog, 5U);
    sighting.listeners.at(5).same = ipc::Same::No;
    QCOMPARE(join(sighting)[0].state, State::Overridden);
}

void JoinTest::successor() {
    Sighting sighting = one(at(Place::Path, ipc::Same::No));
    QCOMPARE(join(sighting)[0].successor, 0U);
    sighting.sockets.push_back(listener(6, "/tmp/feed.ipc", ipc::TableFile{.device = 0xfe00000, .inode = 78}));
    sighting.listeners.emplace(6, at(Place::Path, ipc::Same::Yes)).first->second.path = "/tmp/feed.ipc";
    const Snapshot snapshot = join(sighting);
    QCOMPARE(snapshot[0].listener, 5U);
    QCOMPARE(snapshot[0].successor, 6U);
    QCOMPARE(snapshot[1].successor, 0U);
}

void JoinTest::sameNameInTwoNetworks() {
    Sighting sighting = one(at(Place::Path, ipc::Same::Yes));
    sighting.sockets.push_back(connection(10, 0, 3, &sighting.sockets[0]));
    ipc::TableSocket other = listener(7, "/tmp/feed.ipc", std::nullopt);
    sighting.elsewhere = {{other, connection(11, 0, 0, &other), connection(12, 0, 0, &other)}};
    Listening listening = at(Place::Path, ipc::Same::Unknown);
    listening.path = "/tmp/feed.ipc";
    listening.space = {.mounts = 0, .network = 99, .through = 0};
    sighting.listeners.emplace(7, listening);
    const Snapshot snapshot = join(sighting);
    QCOMPARE(snapshot.size(), 2U);
    QCOMPARE(snapshot[0].state, State::Live);
    QCOMPARE(snapshot[0].connections, 1U);
    QCOMPARE(snapshot[1].state, State::Unknown);
    QCOMPARE(snapshot[1].connections, 2U);
    QCOMPARE(snapshot[1].space.network, 99U);
}

void JoinTest::leftFiles_data() {
    QTest::addColumn<int>("liveness");
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("state");
    const auto row = [](const char* name, ipc::Liveness liveness, int count, State state) {
        QTest::newRow(name) << static_cast<int>(liveness) << count << static_cast<int>(state);
    };
    row("dead", ipc::Liveness::Dead, 1, State::Stale);
    row("unknown", ipc::Liveness::Unknown, 1, State::Unknown);
    row("live", ipc::Liveness::Live, 0, State::Live);
    row("gone", ipc::Liveness::Absent, 0, State::Live);
    row("no socket", ipc::Liveness::NotASocket, 0, State::Live);
}

void JoinTest::leftFiles() {
    QFETCH(int, liveness);
    Sighting sighting;
    sighting.files.push_back({.file = fileAt("/tmp/old.ipc"), .liveness = static_cast<ipc::Liveness>(liveness)});
    const Snapshot snapshot = join(sighting);
    QTEST(static_cast<int>(snapshot.size()), "count");
    if (snapshot.empty())
        return;
    QTEST(static_cast<int>(snapshot[0].state), "state");
    QCOMPARE(snapshot[0].listener, 0U);
    QCOMPARE(snapshot[0].changed, 9);
    QCOMPARE(snapshot[0].file.inode, ino_t{77});
    QCOMPARE(snapshot[0].endpoint(), std::string("ipc:///tmp/old.ipc"));
}

void JoinTest::hiddenOwner() {
    Listening listening = at(Place::Path, ipc::Same::Yes);
    listening.owners.clear();
    Sighting sighting = one(listening);
    QVERIFY(!join(sighting)[0].anotherUsers);
    sighting.self = me + 1;
    QVERIFY(join(sighting)[0].anotherUsers);
    QCOMPARE(join(sighting)[0].group, Group::MayBeZeroMq);
}

void JoinTest::onlyStreamListeners() {
    Sighting sighting = one(at(Place::Path, ipc::Same::Yes));
    sighting.sockets[0].kind = SOCK_SEQPACKET;
    QVERIFY(join(sighting).empty());
    sighting.sockets[0].kind = SOCK_STREAM;
    sighting.sockets[0].listening = false;
    QVERIFY(join(sighting).empty());
}

void JoinTest::sorted() {
    Sighting sighting;
    for (const char* path : {"/tmp/c", "/tmp/a", "/tmp/b"})
        sighting.files.push_back({.file = fileAt(path), .liveness = ipc::Liveness::Dead});
    const Snapshot snapshot = join(sighting);
    QCOMPARE(snapshot[0].name, std::string("/tmp/a"));
    QCOMPARE(snapshot[2].name, std::string("/tmp/c"));
}

void JoinTest::sortedByAllBytes() {
    using namespace std::string_literals;
    const std::vector<std::string> names{"/a",
                                         "/tmp/feeds/quotes.1"s,
                                         "/tmp/feeds/quotes.10"s,
                                         "/tmp/feeds/quotes.2"s,
                                         "/tmp/feeds/quotes.2\x01"s,
                                         "/tmp/feeds/quotes.2345678"s,
                                         "/tmp/feeds/quotes.23456789"s,
                                         "/tmp/feeds/quotes.2\x7f"s,
                                         "/tmp/feeds/quotes.2\x80"s,
                                         "/tmp/feeds/quotes.2\xff\xfe"s};
    for (std::size_t from : {0, 1}) { // without the first all begin alike
        Sighting sighting;
        for (std::size_t i = names.size(); i > from; --i)
            sighting.files.push_back({.file = fileAt(names[i - 1]), .liveness = ipc::Liveness::Dead});
        const Snapshot snapshot = join(sighting);
        QCOMPARE(snapshot.size(), names.size() - from);
        for (std::size_t i = 0; i < snapshot.size(); ++i)
            QCOMPARE(snapshot[i].name, names[i + from]);
    }
    QVERIFY(join({}).empty());
}

QTEST_APPLESS_MAIN(JoinTest)
#include "tst_join.moc"
