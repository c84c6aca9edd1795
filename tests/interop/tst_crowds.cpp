// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/base/limits.h"
#include "core/transport/reactor/reactor.h"
#include "tests/support/child_process.h"
#include "tests/support/own_socket.h"
#include "tests/support/raw_peer.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/turning.h"

#include <QTest>

#include <algorithm>
#include <memory>

#include <ctime>
#include <sys/resource.h>
#include <zmq.h>

using namespace ipcscope;
using namespace ipcscope::test;
using zmtp::SocketType;
using Kind = sockets::SocketEvent::Kind;

namespace {

constexpr unsigned crowdSize = 10'000;
/// Processor time, in a debug build; what watches each access takes several times as long.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr auto longestClose = 2s;
#else
constexpr auto longestClose = 200ms;
#endif
/// Connects argv[2] times, says the bytes argv[3] (hex) on each, says "there", and waits for a line before each next
/// message on all of them.
constexpr const char* crowd = "import socket, sys\n"
                              "words = bytes.fromhex(sys.argv[3])\n"
                              "all = []\n"
                              "for i in range(int(sys.argv[2])):\n"
                              "    s = socket.socket(socket.AF_UNIX)\n"
                              "    s.connect(sys.argv[1])\n"
                              "    s.send(words)\n"
                              "    all.append(s)\n"
                              "print('there')\n"
                              "for line in sys.stdin:\n"
                              "    for i, s in enumerate(all):\n"
                              "        text = b'%05d' % i\n"
                              "        s.send(b'\\0\\5' + text)\n";
/// libzmq sockets that come, say one message, wait until it is out, and go, argv[2] times.
constexpr const char* storm = "import sys, zmq\n"
                              "c = zmq.Context()\n"
                              "for i in range(int(sys.argv[2])):\n"
                              "    s = c.socket(zmq.PUSH)\n"
                              "    s.connect(sys.argv[1])\n"
                              "    s.send(b'%s:%d' % (sys.argv[3].encode(), i))\n"
                              "    s.close()\n"
                              "c.term()\n"
                              "print('done')\n";

std::string hexOf(const std::string& bytes) {
    return QByteArray::fromStdString(bytes).toHex().toStdString();
}

/// Of this thread: whatever else the machine does meanwhile.
std::chrono::nanoseconds processorTime() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

/// Descriptors for a crowd; false: this machine does not allow so many.
bool allowDescriptors(rlim_t count) {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = std::max(limit.rlim_cur, std::min(count, limit.rlim_max));
    return ::setrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur >= count;
}

sockets::Options forCrowds() {
    sockets::Options options;
    options.backlog = 4096;
    options.linger = 0ms;
    return options;
}

} // namespace

/// Very many at once.
class TestCrowds : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tenThousandOnOneListener() {
        if (!allowDescriptors(crowdSize + 200))
            QSKIP("too few descriptors for so many connections");
        TemporaryFolder folder;
        Reactor reactor;
        const sockets::Options options = forCrowds();
        auto own = std::make_unique<sockets::Socket>(reactor, SocketType::Pull, options);
        QVERIFY(own->bind(folder.endpoint("x")));
        ChildProcess others =
            ChildProcess::python(crowd, {folder.file("x"), std::to_string(crowdSize), hexOf(handshakeOf("PUSH"))});
        QVERIFY(turnUntil(reactor, [&] { return own->peerCount() == crowdSize; }, 60s));
        others.write("go\n");
        std::vector<bool> heard(crowdSize);
        unsigned count = 0;
        QVERIFY(turnUntil(
            reactor,
            [&] {
                while (const auto frames = receive(*own)) {
                    heard.at(std::stoul(frames->front())) = true;
                    ++count;
                }
                return count == crowdSize;
            },
            30s));
        QVERIFY(std::ranges::all_of(heard, std::identity()));
        bool closed = false;
        const auto start = processorTime();
        own->close([&closed](std::uint64_t) { closed = true; });
        QVERIFY(turnUntil(reactor, [&closed] { return closed; }));
        own.reset();
        const auto took = processorTime() - start;
        QVERIFY2(took <= longestClose, std::to_string(took.count()).c_str());
    }

    /// Each takes what the kernel holds of it, the sender has more, and one after the other goes.
    void tenThousandComeAndGo() {
        if (!allowDescriptors(crowdSize + 200))
            QSKIP("too few descriptors for so many connections");
        TemporaryFolder folder;
        Reactor reactor;
        sockets::Options options = forCrowds();
        options.sendHighWaterMark = 2;
        options.sendBuffer = 0; // the least that the kernel allows
        sockets::Socket own(reactor, SocketType::Push, options);
        unsigned come = 0, gone = 0;
        own.onEvent([&](const sockets::SocketEvent& event) {
            come += event.kind == Kind::Established ? 1 : 0;
            gone += event.kind == Kind::Disconnected ? 1 : 0;
        });
        QVERIFY(own.bind(folder.endpoint("x")));
        ChildProcess others =
            ChildProcess::python(crowd, {folder.file("x"), std::to_string(crowdSize), hexOf(handshakeOf("PULL"))});
        QVERIFY(turnUntil(reactor, [&] { return come == crowdSize; }, 60s));
        const std::string body(1000, 'x');
        for (bool more = true; more;) {
            more = false;
            while (send(own, {body}))
                more = true;
            turnFor(reactor, 50ms);
        }
        const auto start = processorTime();
        others.kill();
        QVERIFY(turnUntil(reactor, [&] { return gone == crowdSize; }, 60s));
        const auto took = processorTime() - start;
        QVERIFY2(took <= 2s, std::to_string(took.count()).c_str());
    }

    void stormsLeaveNothingBehind() {
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        sockets::Socket own(reactor, SocketType::Pull, {}, &notes);
        QVERIFY(own.bind(folder.endpoint("x")));
        constexpr unsigned times = 300;
        ChildProcess one = ChildProcess::python(storm, {folder.endpoint("x"), std::to_string(times), "one"});
        ChildProcess two = ChildProcess::python(storm, {folder.endpoint("x"), std::to_string(times), "two"});
        std::vector<std::string> got;
        QVERIFY(turnUntil(
            reactor,
            [&] {
                while (const auto frames = receive(own))
                    got.push_back(frames->front());
                return got.size() == 2 * times && own.peerCount() == 0;
            },
            60s));
        std::ranges::sort(got);
        QCOMPARE(std::ranges::unique(got).size(), 0U);
        QCOMPARE(notes.count(Kind::Accepted), notes.count(Kind::HandshakeFailed) + notes.count(Kind::Disconnected));
        QCOMPARE(notes.count(Kind::Established), notes.count(Kind::Disconnected));
    }

    /// The oldest unfinished handshake makes room: a peer in earnest comes in at once.
    void handshakesMakeRoom() {
        if (!allowDescriptors(2 * limits::userHandshakes + 200))
            QSKIP("too few descriptors for so many connections");
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        sockets::Socket own(reactor, SocketType::Pull, {}, &notes);
        QVERIFY(own.bind(folder.endpoint("x")));
        std::vector<RawPeer> silent;
        for (std::size_t index = 0; index < limits::userHandshakes; ++index) {
            silent.push_back(RawPeer::connectTo(folder.file("x")));
            reactor.turn();
        }
        QVERIFY(turnUntil(reactor, [&] { return notes.count(Kind::Accepted) == limits::userHandshakes; }));
        QCOMPARE(notes.count(Kind::HandshakeFailed), 0U);
        LibzmqSocket good(ZMQ_PUSH);
        QVERIFY(good.connect(folder.endpoint("x")));
        QVERIFY(turnUntil(reactor, [&] { return own.peerCount() == 1; }, 1s));
        QCOMPARE(notes.count(Kind::HandshakeFailed), 1U);
        QCOMPARE(notes.last(Kind::HandshakeFailed).event.error.code, make_error_code(sockets::Errc::TooManyHandshakes));
        QCOMPARE(notes.count(Kind::AcceptFailed), 0U);
        QVERIFY(silent.front().ended());
        QVERIFY(!silent.back().ended());
    }
};

QTEST_GUILESS_MAIN(TestCrowds)
#include "tst_crowds.moc"
