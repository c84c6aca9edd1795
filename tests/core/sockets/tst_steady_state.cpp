// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/base/block.h"
#include "core/transport/reactor/reactor.h"
#include "core/transport/sockets/socket.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/turning.h"

#include <QTest>

#include <cstdlib>
#include <deque>
#include <new>
#include <optional>
#include <string>

#include <malloc.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

using namespace ipcscope;
using namespace ipcscope::test;
using zmtp::SocketType;

namespace {

std::size_t allocations = 0;
std::size_t largeAllocations = 0; ///< among them
std::size_t kernelCalls = 0;
std::size_t transfers = 0; ///< among them

} // namespace

void* operator new(std::size_t size) {
    ++allocations;
    if (size >= BlockRef::usualSize)
        ++largeAllocations;
    if (void* const memory = std::malloc(size == 0 ? 1 : size))
        return memory;
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}

// Instead of the C library's.
extern "C" ssize_t sendmsg(int fd, const msghdr* message, int flags) {
    ++kernelCalls;
    ++transfers;
    return ::syscall(SYS_sendmsg, fd, message, flags);
}
extern "C" ssize_t recv(int fd, void* to, std::size_t size, int flags) {
    ++kernelCalls;
    ++transfers;
    return ::syscall(SYS_recvfrom, fd, to, size, flags, nullptr, nullptr);
}
extern "C" int epoll_wait(int fd, epoll_event* events, int most, int wait) {
    ++kernelCalls;
    return static_cast<int>(::syscall(SYS_epoll_wait, fd, events, most, wait));
}

namespace {

/// A PUSH and a PULL that are connected.
class Pair {
public:
    Pair()
        : m_pull(m_reactor, SocketType::Pull)
        , m_push(m_reactor, SocketType::Push) {}
    bool connect() {
        return m_pull.bind(m_folder.endpoint("x")) && m_push.connect(m_folder.endpoint("x")) &&
               turnUntil(m_reactor, [&] { return m_pull.peerCount() == 1 && m_push.peerCount() == 1; });
    }
    /// Sends and receives so many messages of one frame, as fast as it goes.
    bool carry(std::size_t count, ByteView body) {
        std::size_t received = 0;
        for (std::size_t sent = 0; received < count;) {
            while (sent < count && m_push.send(body))
                ++sent;
            m_reactor.turn();
            for (;;) {
                const auto message = m_pull.receive();
                if (!message)
                    break;
                if (message->frame(0).size() != body.size())
                    return false;
                ++received;
            }
        }
        return true;
    }
    int fd() const { return m_reactor.fd(); }
    void settle() { turnFor(m_reactor, 20ms); }

private:
    TemporaryFolder m_folder;
    Reactor m_reactor;
    sockets::Socket m_pull;
    sockets::Socket m_push;
};

} // namespace

/// What a message costs when a connection flows, and what a connection costs when it does not.
class TstSteadyState : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void noMemoryForAMessage_data();
    void noMemoryForAMessage();
    void noKernelCallForAMessage();
    void idleSocketsNeverWake();
    void idleConnectionsAreSmall();
    void handshakeTakesThreeTurns();
    void firstAnswerLeavesAtOnce();
    void endsNeedNoBlocks();
    void waitingMessagesAreSmall();
};

void TstSteadyState::noMemoryForAMessage_data() {
    QTest::addColumn<int>("size");
    for (const int size : {0, 16, 64, 1024, 4096, 64 << 10})
        QTest::addRow("%d bytes", size) << size;
}

void TstSteadyState::noMemoryForAMessage() {
    QFETCH(int, size);
    constexpr std::size_t messages = 10'000;
    const Bytes body(static_cast<std::size_t>(size), 'x');
    Pair pair;
    QVERIFY(pair.connect());
    QVERIFY(pair.carry(messages, body));
    const std::size_t before = allocations;
    QVERIFY(pair.carry(messages, body));
    const std::size_t made = allocations - before; // a queue or a pool may still grow
    QVERIFY2(made < messages / 1000, std::to_string(made).c_str());
}

void TstSteadyState::noKernelCallForAMessage() {
    constexpr std::size_t messages = 100'000;
    const Bytes body(64, 'x');
    Pair pair;
    QVERIFY(pair.connect());
    const std::size_t before = kernelCalls;
    QVERIFY(pair.carry(messages, body));
    const std::size_t calls = kernelCalls - before;
    QVERIFY2(calls > 0 && calls < messages / 100, std::to_string(calls).c_str());
}

void TstSteadyState::idleSocketsNeverWake() {
    const Bytes body(64, 'x');
    Pair pair;
    QVERIFY(pair.connect());
    QVERIFY(pair.carry(10, body));
    pair.settle();
    pollfd entry{pair.fd(), POLLIN, 0};
    QCOMPARE(::poll(&entry, 1, 200), 0);
}

/// Of the heap, both sides together; sanitizers keep a heap of their own.
void TstSteadyState::idleConnectionsAreSmall() {
    constexpr std::size_t sideBytes = 1024;
    constexpr std::size_t connections = 400;
    TemporaryFolder folder;
    Reactor reactor;
    sockets::Socket pull(reactor, SocketType::Pull);
    sockets::Socket push(reactor, SocketType::Push);
    QVERIFY(pull.bind(folder.endpoint("x")));
    const auto connect = [&](std::size_t count) {
        for (std::size_t made = push.peerCount(); made < count;) {
            if (!push.connect(folder.endpoint("x")) || !turnUntil(reactor, [&, wanted = ++made] {
                    return pull.peerCount() == wanted && push.peerCount() == wanted;
                }))
                return false;
        }
        return true;
    };
    QVERIFY(connect(1));
    const std::size_t before = ::mallinfo2().uordblks;
    QVERIFY(connect(1 + connections));
    const std::size_t each = (::mallinfo2().uordblks - before) / connections;
    QVERIFY2(each <= 2 * sideBytes, std::to_string(each).c_str());
}

/// Each is written and read once: a signature with a version, a greeting with READY, and the other one's.
void TstSteadyState::handshakeTakesThreeTurns() {
    Pair pair;
    const std::size_t before = transfers;
    QVERIFY(pair.connect());
    QCOMPARE(transfers - before, std::size_t{6});
}

/// Though the connection was made in the same turn.
void TstSteadyState::firstAnswerLeavesAtOnce() {
    TemporaryFolder folder;
    Reactor reactor;
    sockets::Socket router(reactor, SocketType::Router);
    sockets::Socket dealer(reactor, SocketType::Dealer);
    QVERIFY(router.bind(folder.endpoint("x")));
    QVERIFY(dealer.connect(folder.endpoint("x")));
    QVERIFY(dealer.send(bytesOf("x"))); // comes with READY
    QVERIFY(turnUntil(reactor, [&] { return router.readable(); }));
    const auto asked = router.receive();
    QVERIFY(asked);
    const std::size_t before = transfers;
    QVERIFY(router.send(*asked));
    QCOMPARE(transfers - before, std::size_t{1});
}

/// Many connections that end in one turn are read into one block.
void TstSteadyState::endsNeedNoBlocks() {
    constexpr std::size_t connections = 40;
    TemporaryFolder folder;
    Reactor reactor;
    sockets::Socket pull(reactor, SocketType::Pull);
    QVERIFY(pull.bind(folder.endpoint("x")));
    std::deque<sockets::Socket> all;
    for (std::size_t i = 0; i < connections; ++i)
        QVERIFY(all.emplace_back(reactor, SocketType::Push).connect(folder.endpoint("x")));
    QVERIFY(turnUntil(reactor, [&] { return pull.peerCount() == connections; }));
    all.clear();
    const std::size_t before = largeAllocations;
    QVERIFY(turnUntil(reactor, [&] { return pull.peerCount() == 0; }));
    QVERIFY2(largeAllocations - before <= 1, std::to_string(largeAllocations - before).c_str());
}

/// Of sockets that have one message each to send.
void TstSteadyState::waitingMessagesAreSmall() {
    constexpr std::size_t sockets = 20;
    TemporaryFolder folder;
    Reactor reactor;
    std::deque<sockets::Socket> all;
    for (std::size_t i = 0; i < sockets; ++i)
        QVERIFY(all.emplace_back(reactor, SocketType::Push).connect(folder.endpoint("x")));
    const std::size_t before = ::mallinfo2().uordblks + ::mallinfo2().hblkhd;
    for (sockets::Socket& socket : all)
        QVERIFY(socket.send(bytesOf("x")));
    const std::size_t each = (::mallinfo2().uordblks + ::mallinfo2().hblkhd - before) / sockets;
    QVERIFY2(each <= 2048, std::to_string(each).c_str());
}

QTEST_APPLESS_MAIN(TstSteadyState)
#include "tst_steady_state.moc"
