// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/reactor/reactor.h"
#include "tests/support/own_socket.h"
#include "tests/support/raw_peer.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/turning.h"

#include <QTest>

#include <cstdlib>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>

using namespace ipcscope;
using namespace ipcscope::test;
using zmtp::SocketType;

namespace {

constexpr std::size_t never = static_cast<std::size_t>(-1);
thread_local std::size_t left = never; ///< allocations until the one that fails
thread_local bool counting = false;

void* allocate(std::size_t size, std::size_t alignment) {
    if (counting && left != never && left-- == 0)
        throw std::bad_alloc();
    void* const memory =
        alignment > alignof(std::max_align_t) ? std::aligned_alloc(alignment, size) : std::malloc(size);
    if (!memory)
        throw std::bad_alloc();
    return memory;
}

} // namespace

void* operator new(std::size_t size) {
    return allocate(size == 0 ? 1 : size, 0);
}
void* operator new[](std::size_t size) {
    return allocate(size == 0 ? 1 : size, 0);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
    const auto step = static_cast<std::size_t>(alignment);
    return allocate((size + step - 1) / step * step, step);
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete[](void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
    std::free(memory);
}

namespace {

/// While it lives the library's allocations count.
class Counting {
public:
    Counting() { counting = true; }
    ~Counting() { counting = false; }
    Counting(const Counting&) = delete;
    Counting& operator=(const Counting&) = delete;
};

template<class Call>
auto counted(Call&& call) {
    const Counting now;
    return call();
}

struct Pair {
    SocketType bound;
    SocketType connecting;
    std::string raw; ///< the type of a raw peer that fits the bound one
};

/// Two sockets of ours that talk, and a raw peer beside.
class Talk {
public:
    Talk(const Pair& pair, const TemporaryFolder& folder)
        : m_pair(pair)
        , m_folder(folder)
        , m_endpoint(folder.endpoint("x")) {}

    /// False: a constructor or bind had no memory, which is an error value or an exception of the constructor.
    bool start() {
        sockets::Options options;
        options.reconnectInterval = options.reconnectMaximum = 1ms;
        options.linger = 0ms;
        try {
            counted([&] {
                m_reactor.emplace();
                m_bound.emplace(*m_reactor, m_pair.bound, options);
                m_connecting.emplace(*m_reactor, m_pair.connecting, options);
            });
        } catch (const std::bad_alloc&) {
            return false;
        }
        const bool bound = counted([&] { return m_bound->bind(m_endpoint).has_value(); });
        if (!bound || !counted([&] { return m_connecting->connect(m_endpoint).has_value(); }))
            return false;
        return m_pair.connecting != SocketType::Sub || counted([&] { return m_connecting->subscribe({}).has_value(); });
    }

    void run() {
        const std::string words = handshakeOf(m_pair.raw) + std::string("\0\4gone", 6) + commandFrame("SUBSCRIBE", "x");
        RawPeer raw = RawPeer::connectTo(m_folder.file("x"));
        raw.write(words);
        for (int round = 0; round < 30; ++round) {
            turn();
            send(*m_connecting);
            send(*m_bound);
            take(*m_connecting);
            take(*m_bound);
        }
        raw.close();
        for (int round = 0; round < 5; ++round)
            turn();
    }

    /// Whether a new peer is served, and our own connecting socket comes back.
    bool goesOn() {
        RawPeer raw = RawPeer::connectTo(m_folder.file("x"));
        raw.write(handshakeOf(m_pair.raw));
        return turnUntil(*m_reactor, [&] { return m_bound->peerCount() >= 2 && m_connecting->peerCount() == 1; }, 2s);
    }

    void end() {
        counted([&] {
            m_connecting.reset();
            m_bound.reset();
            m_reactor.reset();
        });
    }

private:
    void turn() {
        counted([&] { m_reactor->turn(); });
    }
    static void send(sockets::Socket& socket) {
        counted(
            [&] { return socket.send({"topic", "a message that is longer than any small string is"}).has_value(); });
    }
    static void take(sockets::Socket& socket) {
        while (counted([&] { return socket.receive().has_value(); })) {
        }
    }

    const Pair m_pair;
    const TemporaryFolder& m_folder;
    const std::string m_endpoint;
    std::optional<Reactor> m_reactor;
    std::optional<sockets::Socket> m_bound;
    std::optional<sockets::Socket> m_connecting;
};

} // namespace

/// The Nth allocation fails, for every N until the talk needs no more: an error value in the core, the end of one
/// connection where it serves a peer, and never anything else. Leaks are the sanitizer's to find.
class TestAllocations : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void eachOneMayFail_data() {
        QTest::addColumn<int>("bound");
        QTest::addColumn<int>("connecting");
        QTest::addColumn<QString>("raw");
        const auto row = [](SocketType bound, SocketType connecting, const char* raw) {
            QTest::newRow(zmtp::name(bound).data()) << static_cast<int>(bound) << static_cast<int>(connecting) << raw;
        };
        row(SocketType::Pull, SocketType::Push, "PUSH");
        row(SocketType::Pub, SocketType::Sub, "SUB");
        row(SocketType::XPub, SocketType::XSub, "SUB");
        row(SocketType::Router, SocketType::Dealer, "DEALER");
        row(SocketType::Rep, SocketType::Req, "REQ");
    }
    void eachOneMayFail() {
        QFETCH(int, bound);
        QFETCH(int, connecting);
        QFETCH(QString, raw);
        const Pair pair{static_cast<SocketType>(bound), static_cast<SocketType>(connecting), raw.toStdString()};
        QVERIFY(failEach(pair, Phase::Talking) > 50);
        failEach(pair, Phase::Ending);
    }

private:
    enum class Phase { Talking, Ending };

    static std::size_t failEach(const Pair& pair, Phase phase) {
        std::size_t failing = 0;
        for (bool failed = true; failed; ++failing) {
            if (failing > 5000)
                throw std::runtime_error("the talk never comes to its end");
            bool escaped = false;
            bool wentOn = false;
            try {
                wentOn = talk(pair, phase, failing, failed);
            } catch (const std::bad_alloc&) {
                escaped = true;
            }
            left = never;
            const std::string at = " at " + std::to_string(failing);
            QTest::qVerify(!escaped, "!escaped", ("left the library" + at).c_str(), __FILE__, __LINE__);
            QTest::qVerify(wentOn, "wentOn", ("did not go on" + at).c_str(), __FILE__, __LINE__);
        }
        return failing;
    }

    static bool talk(const Pair& pair, Phase phase, std::size_t failing, bool& failed) {
        TemporaryFolder folder;
        Talk talk(pair, folder);
        left = phase == Phase::Talking ? failing : never;
        const bool started = talk.start();
        if (started)
            talk.run();
        failed = phase == Phase::Talking && left == never;
        left = never;
        const bool wentOn = !started || talk.goesOn();
        left = phase == Phase::Ending ? failing : never;
        talk.end();
        failed = failed || (phase == Phase::Ending && left == never);
        return wentOn;
    }
};

QTEST_GUILESS_MAIN(TestAllocations)
#include "tst_allocations.moc"
