// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/ipc/listener.h"
#include "core/transport/ipc/stream.h"
#include "tests/core/ipc/place.h"

#include <QtTest>
#include <array>
#include <cstring>
#include <poll.h>
#include <sys/uio.h>
#include <vector>

using namespace ipcscope;
using namespace ipcscope::ipc;
using namespace ipcscope::ipc::test;

namespace {

struct Pair {
    Listener listener;
    Stream near;
    Stream far;
};

Pair connectedPair(const std::string& path) {
    Listener listener = Listener::bind(addressOf(path), {}).value();
    Stream near = Stream::connect(addressOf(path)).value();
    Stream far = std::move(listener.accept().value().value());
    return {std::move(listener), std::move(near), std::move(far)};
}

iovec pieceOf(std::string& text) {
    return {text.data(), text.size()};
}

int errorOf(const auto& result) {
    return result ? 0 : result.error().code.value();
}

} // namespace

class TestStream : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void connectFailures_data();
    void connectFailures();
    void connectWithoutRights();
    void fullBacklogNeverBlocks();
    void gathersAndReads();
    void writesMorePiecesThanTheKernelTakes();
    void fullAndEmptyAreEagain();
    void aClosedPeerIsNoSignal();
    void passedDescriptorsAreClosedUnread();
    void knowsThePeer();
};

void TestStream::connectFailures_data() {
    QTest::addColumn<QString>("what");
    QTest::addColumn<int>("error");
    QTest::newRow("nothing there") << "none" << ENOENT;
    QTest::newRow("no such folder") << "none/none" << ENOENT;
    QTest::newRow("a file on the way") << "file/none" << ENOTDIR;
    QTest::newRow("stale") << "stale" << ECONNREFUSED;
    QTest::newRow("a file") << "file" << ECONNREFUSED;
    QTest::newRow("a pipe") << "pipe" << ECONNREFUSED;
    QTest::newRow("a datagram socket") << "datagram" << EPROTOTYPE;
    QTest::newRow("bound, not listening") << "bound" << ECONNREFUSED;
}

void TestStream::connectFailures() {
    QFETCH(QString, what);
    QFETCH(int, error);
    const Place place;
    makeStale(place.path("stale"));
    writeFile(place.path("file"), "text");
    QCOMPARE(::mkfifo(place.path("pipe").c_str(), 0600), 0);
    const UniqueFd datagram = plainSocket(place.path("datagram"), SOCK_DGRAM);
    const UniqueFd bound = plainSocket(place.path("bound"), SOCK_STREAM);
    const std::string path = place.path(what.toStdString());
    const Result<Stream> stream = Stream::connect(addressOf(path));
    QCOMPARE(errorOf(stream), error);
    QCOMPARE(stream.error().attempt, "connect " + path);
    QCOMPARE(errorOf(Stream::connect(*Address::parse("ipc://*"))), EINVAL);
    QCOMPARE(errorOf(Stream::connect(*Address::parse("ipc://@ipcscope-nobody-is-here"))), ECONNREFUSED);
}

void TestStream::connectWithoutRights() {
    if (::geteuid() != 0)
        QSKIP("needs root to become another user");
    const Place place;
    const std::string path = place.path("private");
    const Result<Listener> listener = Listener::bind(addressOf(path), {});
    QVERIFY(listener);
    QCOMPARE(asNobody([&] { return errorOf(Stream::connect(addressOf(path))); }), EACCES);
}

void TestStream::fullBacklogNeverBlocks() {
    const Place place;
    const Address address = addressOf(place.path("busy"));
    ListenOptions options;
    options.backlog = 2;
    const Result<Listener> listener = Listener::bind(address, options);
    QVERIFY(listener);
    std::vector<Stream> waiting;
    Result<Stream> next = Stream::connect(address);
    while (next && waiting.size() < 10) {
        waiting.push_back(std::move(*next));
        next = Stream::connect(address);
    }
    QCOMPARE(errorOf(next), EAGAIN);
    QCOMPARE(waiting.size(), std::size_t{3});
}

void TestStream::gathersAndReads() {
    const Place place;
    Pair pair = connectedPair(place.path("s"));
    std::string hello = "hello ";
    std::string nothing;
    std::string world = "world";
    const std::array pieces{pieceOf(hello), pieceOf(nothing), pieceOf(world)};
    QCOMPARE(pair.near.write(pieces).value(), std::size_t{11});
    Bytes into(100);
    QCOMPARE(pair.far.read(into).value(), std::size_t{11});
    QCOMPARE(std::string(textOf(ByteView(into).first(11))), std::string("hello world"));
    QCOMPARE(errorOf(pair.far.read({})), EINVAL);
}

void TestStream::writesMorePiecesThanTheKernelTakes() {
    const Place place;
    Pair pair = connectedPair(place.path("s"));
    std::string letter = "x";
    const std::vector<iovec> pieces(5000, pieceOf(letter));
    const Result<std::size_t> put = pair.near.write(pieces);
    QVERIFY(put && *put > 0 && *put <= 5000);
}

void TestStream::fullAndEmptyAreEagain() {
    const Place place;
    Pair pair = connectedPair(place.path("s"));
    Bytes into(10);
    QCOMPARE(errorOf(pair.far.read(into)), EAGAIN);
    std::string block(1 << 16, 'x');
    const std::array pieces{pieceOf(block)};
    Result<std::size_t> put = pair.near.write(pieces);
    for (int rounds = 0; put && rounds < 1000; ++rounds)
        put = pair.near.write(pieces);
    QCOMPARE(errorOf(put), EAGAIN);
}

void TestStream::aClosedPeerIsNoSignal() {
    const Place place;
    Pair pair = connectedPair(place.path("s"));
    {
        const Stream gone = std::move(pair.far);
    }
    Bytes into(10);
    QCOMPARE(pair.near.read(into).value(), std::size_t{0});
    std::string text = "x";
    const std::array pieces{pieceOf(text)};
    QCOMPARE(errorOf(pair.near.write(pieces)), EPIPE);
}

void TestStream::passedDescriptorsAreClosedUnread() {
    const Place place;
    Pair pair = connectedPair(place.path("s"));
    std::array<int, 2> ends{-1, -1};
    QCOMPARE(::pipe2(ends.data(), O_CLOEXEC), 0);
    const UniqueFd readEnd(ends[0]);
    UniqueFd writeEnd(ends[1]);
    std::string text = "with a gift";
    iovec piece = pieceOf(text);
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    msghdr message{};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr* const gift = CMSG_FIRSTHDR(&message);
    gift->cmsg_level = SOL_SOCKET;
    gift->cmsg_type = SCM_RIGHTS;
    gift->cmsg_len = CMSG_LEN(sizeof(int));
    const int passed = writeEnd.get();
    std::memcpy(CMSG_DATA(gift), &passed, sizeof passed);
    QCOMPARE(::sendmsg(pair.near.fd(), &message, MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
    writeEnd.reset();
    pollfd hangup{readEnd.get(), POLLIN, 0};
    QCOMPARE(::poll(&hangup, 1, 0), 0);
    Bytes into(100);
    QCOMPARE(pair.far.read(into).value(), text.size());
    QCOMPARE(::poll(&hangup, 1, 100), 1);
    QVERIFY((hangup.revents & POLLHUP) != 0);
}

void TestStream::knowsThePeer() {
    const Place place;
    const Pair pair = connectedPair(place.path("s"));
    for (const Stream* side : {&pair.near, &pair.far}) {
        QCOMPARE(side->peerCredentials().pid, ::getpid());
        QCOMPARE(side->peerCredentials().uid, ::geteuid());
        QCOMPARE(side->peerCredentials().gid, ::getegid());
    }
    QCOMPARE(Stream(UniqueFd()).peerCredentials().uid, static_cast<uid_t>(-1));
}

QTEST_APPLESS_MAIN(TestStream)
#include "tst_stream.moc"
