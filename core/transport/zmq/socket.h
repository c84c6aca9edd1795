// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/error.h"
#include "core/transport/base/unique_fd.h"
#include "core/transport/reactor/adaptive_wait.h"
#include "core/transport/reactor/reactor.h"
#include "core/transport/sockets/socket.h"
#include "core/transport/zmq/inproc.h"
#include "core/transport/zmq/monitor.h"
#include "core/transport/zmq/part.h"
#include "core/transport/zmq/quick_clock.h"
#include "core/transport/zmq/zap.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ipcscope::zmq {

class Context;

/// What zmq_socket() answers. The calling thread does the I/O: every call locks the socket and turns its reactor, and a
/// call that blocks keeps the lock; only another context call can wake it. Between calls the context's own thread
/// serves the socket (Attendant). A socket handed to another thread needs a full fence, no more. Those of the types
/// whose messages have one part are for several threads at a time: a call that blocks gives up the lock.
class Socket {
public:
    enum class Wait { Block, Dont };

    /// Throws std::system_error (no descriptors left), std::bad_alloc.
    Socket(Context& context, zmtp::SocketType type, sockets::Options options);
    ~Socket();
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    /// The socket that a handle stands for; null: it is none, or was closed.
    static Socket* of(void* handle);

    // What the functions of the manual do. Each answers ETERM once the context is terminated; others as their pages.
    Result<void> bind(std::string_view endpoint);
    Result<void> connect(std::string_view endpoint);
    /// PEER only, without IMMEDIATE: answers the routing id of whom it connects to. ENOTSUP, EFAULT.
    Result<std::uint32_t> connectPeer(std::string_view endpoint);
    Result<void> join(std::string_view group);
    Result<void> leave(std::string_view group);
    Result<void> unbind(std::string_view endpoint);
    Result<void> disconnect(std::string_view endpoint);
    Result<void> send(ByteView body, bool more, Wait wait);
    /// Takes `part` only if it answers success.
    Result<void> send(Part& part, bool more, Wait wait);
    Result<Part> receive(Wait wait);
    /// Copies what there is room for; answers the whole size.
    Result<std::size_t> receive(MutableBytes into, Wait wait);
    /// zmq_socket_monitor(3): tells `events` at an inproc:// endpoint from now on, instead of where it did before;
    /// empty: nowhere. EPROTONOSUPPORT, EADDRINUSE, EINVAL.
    Result<void> monitor(std::string_view endpoint, int events);
    Result<void> setOption(int number, const void* value, std::size_t size);
    Result<void> option(int number, void* value, std::size_t* size);
    /// Hands it to the context's thread for linger; the handle stands for nothing from then on.
    void close();

    /// ZMQ_POLLIN and ZMQ_POLLOUT. Does I/O unless one that is wanted is there already, and every now and then even so;
    /// who asks for the first time gets what inproc:// neighbours have for it, too.
    enum class Look { First, Again };
    Result<short> events(short wanted, Look look = Look::First);
    /// For zmq_poll: as long as it exists, the context's thread leaves the socket to the caller.
    class Polled {
    public:
        explicit Polled(Socket& socket)
            : m_socket(&socket) {
            ++socket.m_polls;
        }
        Polled(Polled&& other) noexcept
            : m_socket(std::exchange(other.m_socket, nullptr)) {}
        Polled& operator=(Polled&&) = delete;
        ~Polled() {
            if (m_socket)
                --m_socket->m_polls;
        }

    private:
        Socket* m_socket;
    };
    /// Becomes readable when events() may have changed while it is Polled.
    int reactorFd() const { return m_reactor->fd(); }
    /// For who polls: one thread at a time.
    AdaptiveWait& pollSearch() { return m_polling; }

    // For the context.
    /// Wakes a call that blocks; any thread.
    void wake() noexcept { m_reactor->wake(); }
    struct Attended {
        bool inside = false; ///< a call is inside, so it was not served
        bool called = false; ///< there were calls since the last time
        bool sent = false;   ///< among them such that sent something
        bool over = false;   ///< it is closed, and lingers no more
    };
    /// Serves the socket unless a call is inside. On the context's thread.
    Attended attend();
    /// Does so on the thread of an inproc:// neighbour, who wants what this one has for it; if the context's thread is
    /// at it, afterwards.
    void serve();
    /// It is over: gives back everything but the handle.
    void release();

private:
    void awaitTurn();
    class Call;
    /// What a message has beside its part, which is a frame of its own below.
    enum class Addressing { None, RoutingId, Group };
    static Addressing addressingOf(zmtp::SocketType type);
    Inproc::Member& member();
    bool serveNow();
    bool serveNeighbours();
    void meetNeighbours();
    void happened(const sockets::SocketEvent& event);
    std::uint64_t originOf(sockets::PeerId peer);
    void noteConnection(const sockets::SocketEvent& event);
    void stopMonitor() noexcept;
    void updateAuthentication();
    void judge(const sockets::AuthenticationRequest& request, sockets::Answer answer);
    bool over() const { return m_closed && m_endingMonitors.empty(); }
    Result<void> connectNow(std::string_view endpoint);
    Result<void> sleepBeside(std::optional<AdaptiveWait::Clock::time_point> deadline);
    void tellSleepers();
    template<class Attempt>
    Result<void> waitFor(Attempt&& attempt, Wait wait, std::chrono::milliseconds timeout, AdaptiveWait& search);
    template<class Attempt>
    Result<void> transmit(Attempt&& attempt, Wait wait);
    bool continues(bool more) const;
    Result<void> sendOnePart(const Part& part, ByteView body, bool more, Wait wait);
    Result<void> sendPart(Part& part, bool more, Wait wait);
    bool waitsForItsPeer() const;
    Result<void> sendGathered(Wait wait);
    Result<void> nextMessage(Wait wait);
    Part nextPart();
    Part onlyPart();
    void expectWaiting(bool waits);
    short eventsNow() const;
    int notificationFd();
    void notify();
    void summon();
    void calm();
    Result<void> giveBytes(ByteView bytes, bool text, void* value, std::size_t* size) const;

    std::atomic<std::uint32_t> m_tag;
    std::mutex m_mutex;
    std::atomic<int> m_waiting{0}; ///< calls that did not get it at once
    std::atomic<std::uint64_t> m_calls{0};
    std::uint64_t m_callsSeen = 0; ///< the context's thread's
    std::uint64_t m_sends = 0;
    std::uint64_t m_sendsSeen = 0;
    std::atomic<int> m_polls{0};
    std::atomic<bool> m_attended{false}; ///< by the context's thread, right now
    Context& m_context;
    std::optional<Reactor> m_reactor;
    std::optional<sockets::Socket> m_socket;
    const bool m_takesTurns; ///< REQ and REP
    const bool m_shared;     ///< by several threads; messages have one part
    const Addressing m_addressing;
    int m_sleepers = 0;             ///< threads that wait inside a call without the lock
    bool m_watched = false;         ///< one of them, on the reactor
    std::condition_variable m_told; ///< the others
    QuickClock m_clock;
    AdaptiveWait m_searching;
    AdaptiveWait m_sleeping{std::chrono::nanoseconds(0)};
    AdaptiveWait m_polling;
    std::chrono::milliseconds m_sendTimeout{-1};
    std::chrono::milliseconds m_receiveTimeout{-1};
    std::vector<Part> m_gathered;            ///< parts of a message that is not complete yet
    std::vector<ByteView> m_views;           ///< only its memory is kept between calls
    zmtp::Message m_reading;                 ///< the message whose parts are being received
    std::optional<zmtp::FrameReader> m_rest; ///< those that are left
    bool m_more = false;                     ///< RCVMORE
    bool m_expectsWaiting = true;            ///< the last to find no room was one who waits for it
    bool m_hearsSecrets = false;             ///< the handler of ZAP: what is received does not stay in our memory
    bool m_closing = false;
    bool m_closed = false;                                      ///< and no message lingers
    std::string m_lastEndpoint;                                 ///< if m_socket knows it by another name
    std::unordered_map<sockets::PeerId, std::uint64_t> m_peers; ///< as PeerProperties numbers them
    static constexpr std::size_t goneKept = 64;
    std::deque<sockets::PeerId> m_gonePeers; ///< whose messages may still be there
    sockets::PeerId m_lastPeer = 0;          ///< of the message before
    std::uint64_t m_lastOrigin = 0;          ///< its number
    std::optional<Inproc::Member> m_member;  ///< once an inproc:// name was bound or connected
    std::unique_ptr<Zap> m_zap;              ///< once there was somebody to ask
    std::unique_ptr<Monitor> m_monitor;
    std::vector<std::unique_ptr<Monitor>> m_endingMonitors;
    UniqueFd m_notification; ///< an eventfd, once FD was asked for
    UniqueFd m_both;         ///< what FD is: readable when the reactor or m_notification is
    bool m_notified = false;
};

} // namespace ipcscope::zmq
