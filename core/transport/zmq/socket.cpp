// SPDX-License-Identifier: MPL-2.0
#include "core/transport/zmq/socket.h"

#include "core/transport/zmq/call.h"
#include "core/transport/zmq/context.h"

#include <thread>

namespace ipcscope::zmq {

namespace {

constexpr std::uint32_t openTag = 0x1BC5C09E;
constexpr std::uint32_t closedTag = 0xDEAD50C7;

bool takesTurns(zmtp::SocketType type) {
    return type == zmtp::SocketType::Req || type == zmtp::SocketType::Rep;
}

bool isWildcard(std::string_view endpoint) {
    return endpoint.starts_with("ipc://*");
}

/// Only bind() makes a name of a wildcard: to whoever connects it is the name of a file.
std::string fileNamed(std::string_view endpoint) {
    constexpr std::string_view scheme = "ipc://";
    return isWildcard(endpoint) ? std::string(scheme).append("./").append(endpoint.substr(scheme.size()))
                                : std::string(endpoint);
}

} // namespace

Socket::Socket(Context& context, zmtp::SocketType type, sockets::Options options)
    : m_tag(openTag)
    , m_context(context)
    , m_takesTurns(takesTurns(type))
    , m_shared(zmtp::hasOnePart(type))
    , m_addressing(addressingOf(type)) {
    m_reactor.emplace();
    m_socket.emplace(*m_reactor, type, std::move(options));
    m_socket->onEvent([this](const sockets::SocketEvent& event) { happened(event); });
}

Socket::~Socket() {
    m_tag.store(closedTag);
    release();
}

Socket* Socket::of(void* handle) {
    auto* const socket = static_cast<Socket*>(handle);
    return socket && socket->m_tag.load(std::memory_order_acquire) == openTag ? socket : nullptr;
}

Result<void> Socket::bind(std::string_view endpoint) {
    const Call call(*this);
    if (!call.allowed())
        return call.refusal("bind");
    if (endpoint.starts_with(Inproc::scheme)) {
        std::string name(endpoint);
        if (auto done = member().bind(endpoint); !done)
            return done;
        m_lastEndpoint = std::move(name);
        m_hearsSecrets = m_hearsSecrets || m_lastEndpoint == Zap::endpoint;
        meetNeighbours();
        return {};
    }
    if (const auto bound = m_socket->bind(endpoint); !bound)
        return std::unexpected(bound.error());
    m_lastEndpoint.clear();
    return {};
}

Result<void> Socket::connect(std::string_view endpoint) {
    const Call call(*this);
    if (!call.allowed())
        return call.refusal("connect");
    auto done = connectNow(endpoint);
    if (done && endpoint.starts_with(Inproc::scheme))
        meetNeighbours();
    return done;
}

Result<void> Socket::connectNow(std::string_view endpoint) {
    const bool inside = endpoint.starts_with(Inproc::scheme);
    std::string name(inside || isWildcard(endpoint) ? endpoint : std::string_view());
    auto done = inside ? member().connect(endpoint) : m_socket->connect(fileNamed(endpoint));
    if (done)
        m_lastEndpoint = std::move(name);
    return done;
}

Result<void> Socket::unbind(std::string_view endpoint) {
    const Call call(*this);
    if (!call.allowed())
        return call.refusal("unbind");
    m_reactor->turn();
    if (endpoint.starts_with(Inproc::scheme))
        return member().unbind(endpoint);
    return m_socket->unbind(endpoint);
}

Result<void> Socket::disconnect(std::string_view endpoint) {
    const Call call(*this);
    if (!call.allowed())
        return call.refusal("disconnect");
    m_reactor->turn();
    auto done = m_socket->disconnect(fileNamed(endpoint));
    if (!done && endpoint.starts_with(Inproc::scheme))
        return systemFailure(ENOENT, "disconnect");
    return done;
}

Inproc::Member& Socket::member() {
    if (!m_member)
        m_member.emplace(m_context.inproc(), *m_reactor, *m_socket, [this] { serve(); });
    return *m_member;
}

/// Answers whether there may be something new.
bool Socket::serveNeighbours() {
    if (!m_member)
        return false;
    m_member->serveNeighbours();
    m_reactor->turn();
    return true;
}

/// What is sent from now on is there for the other side's next call, as with libzmq: the handshake is over when
/// connect() or bind() is, unless somebody else is inside of the other side.
void Socket::meetNeighbours() {
    constexpr int steps = 6; // of a handshake, at most
    const std::size_t before = m_socket->peerCount();
    for (int step = 0; step < steps && m_socket->peerCount() == before; ++step)
        serveNeighbours();
}

void Socket::close() {
    m_tag.store(closedTag, std::memory_order_release);
    if (m_context.inherited()) // its mutex may be held by a thread that is not here
        return;
    const Call call(*this);
    m_gathered.clear();
    m_rest.reset();
    m_reading = {};
    m_closing = true;
    if (m_member)
        m_member->unbindAll();
    m_socket->close([this](std::uint64_t) {
        m_closed = true;
        stopMonitor();
    });
    wake();
}

/// Locks. Who has just unlocked could lock again before a sleeper is awake: so the context's own thread sees that
/// somebody waits, and lets him.
void Socket::awaitTurn() {
    m_waiting.fetch_add(1);
    m_mutex.lock();
    m_waiting.fetch_sub(1);
}

/// On who has the lock. Answers whether it is over.
bool Socket::serveNow() {
    m_reactor->turn();
    std::erase_if(m_endingMonitors, [](const auto& each) { return each->over(); });
    if (!m_closing)
        notify();
    return over();
}

Socket::Attended Socket::attend() {
    const std::uint64_t calls = m_calls.load(std::memory_order_relaxed);
    Attended found;
    found.called = std::exchange(m_callsSeen, calls) != calls;
    m_attended.store(true);
    {
        std::unique_lock lock(m_mutex, std::defer_lock);
        found.inside = m_waiting.load() > 0 || !lock.try_lock() || (m_polls.load() > 0 && !m_closing);
        if (!found.inside) {
            found.sent = std::exchange(m_sendsSeen, m_sends) != m_sends;
            found.over = serveNow();
        }
    }
    m_attended.store(false);
    return found;
}

void Socket::serve() {
    while (m_waiting.load() == 0) { // who waits for the lock does it all the same
        {
            const std::unique_lock lock(m_mutex, std::try_to_lock);
            if (lock) {
                if ((m_polls.load() == 0 || m_closing) && serveNow())
                    wake(); // for the context's thread, which ends it
                return;
            }
        }
        if (!m_attended.load())
            return;
        std::this_thread::yield();
    }
}

void Socket::release() {
    const std::lock_guard lock(m_mutex);
    m_zap.reset();
    m_monitor.reset();
    m_member.reset();
    m_socket.reset();
    m_both.reset();
    m_notification.reset();
    m_reactor.reset();
}

} // namespace ipcscope::zmq
