// SPDX-License-Identifier: MPL-2.0
// The socket types whose messages have one part (the manual's drafts): what stands beside it in a zmq_msg_t, and how
// several threads wait for one socket.
#include "core/transport/sockets/errc.h"
#include "core/transport/sockets/option_table.h"
#include "core/transport/sockets/routing_ids.h"
#include "core/transport/zmq/call.h"
#include "core/transport/zmq/socket.h"

#include <cerrno>
#include <poll.h>

namespace ipcscope::zmq {

namespace {

using std::chrono::milliseconds;

/// The lock that a call has, given up for as long as this exists.
class Unlocked {
public:
    explicit Unlocked(std::mutex& mutex)
        : m_mutex(mutex) {
        m_mutex.unlock();
    }
    ~Unlocked() { m_mutex.lock(); }
    Unlocked(const Unlocked&) = delete;
    Unlocked& operator=(const Unlocked&) = delete;

private:
    std::mutex& m_mutex;
};

} // namespace

Socket::Addressing Socket::addressingOf(zmtp::SocketType type) {
    using enum zmtp::SocketType;
    if (type == Server || type == Peer)
        return Addressing::RoutingId;
    return type == Radio || type == Dish ? Addressing::Group : Addressing::None;
}

Result<std::uint32_t> Socket::connectPeer(std::string_view endpoint) {
    const Call call(*this);
    if (!call.allowed())
        return call.refusal("connect");
    if (m_socket->type() != zmtp::SocketType::Peer)
        return failure(sockets::Errc::NotSupported, "connect");
    if (std::as_const(*m_socket).option(*sockets::optionNumbered(ZMQ_IMMEDIATE)) ==
        sockets::OptionValue(std::int64_t{1}))
        return systemFailure(EFAULT, "connect");
    if (const auto done = connectNow(endpoint); !done)
        return std::unexpected(done.error());
    const auto id = sockets::routingIdIn(m_socket->lastPeerId()).value_or(0); // before somebody else comes
    if (endpoint.starts_with(Inproc::scheme))
        meetNeighbours();
    return id;
}

Result<void> Socket::join(std::string_view group) {
    const Call call(*this);
    return call.allowed() ? m_socket->join(bytesOf(group)) : call.refusal("join");
}

Result<void> Socket::leave(std::string_view group) {
    const Call call(*this);
    return call.allowed() ? m_socket->leave(bytesOf(group)) : call.refusal("leave");
}

/// Of the message that was received: what stands in front of it goes into the part.
Part Socket::onlyPart() {
    const zmtp::Message& message = m_reading;
    Part part = Part::ofFrame(message, message.frame(1), false);
    part.setOrigin(originOf(message.origin()));
    if (m_addressing == Addressing::Group)
        part.setGroup(std::string(textOf(message.frame(0))));
    else
        part.setRoutingId(sockets::routingIdIn(message.frame(0)).value_or(0));
    m_reading = {};
    return part;
}

/// Gives the socket up until something may have happened. Of those who wait, one sleeps on the reactor and turns it;
/// the others sleep until it has, or until a call is over, which wakes that one as well. EAGAIN: it is `deadline`;
/// EINTR, ETERM, ENOTSOCK.
Result<void> Socket::sleepBeside(std::optional<AdaptiveWait::Clock::time_point> deadline) {
    using Clock = AdaptiveWait::Clock;
    if (m_context.terminated())
        return systemFailure(ETERM, "wait");
    const auto left = deadline ? std::chrono::ceil<milliseconds>(*deadline - Clock::now()) : milliseconds(-1);
    if (deadline && left.count() <= 0)
        return failure(sockets::Errc::WouldBlock, "wait");
    const Polled polled(*this); // the context's own thread stays away
    int refused = 0;
    ++m_sleepers;
    if (m_watched) {
        std::unique_lock lock(m_mutex, std::adopt_lock);
        if (deadline)
            m_told.wait_until(lock, *deadline);
        else
            m_told.wait(lock);
        lock.release();
    } else {
        m_watched = true;
        pollfd reactor{m_reactor->fd(), POLLIN, 0};
        {
            const Unlocked unlocked(m_mutex);
            if (::poll(&reactor, 1,
                       static_cast<int>(std::min<std::int64_t>(left.count(), std::numeric_limits<int>::max()))) < 0)
                refused = errno;
        }
        m_watched = false;
        if (!m_closing)
            m_reactor->turn();
        m_told.notify_all();
    }
    --m_sleepers;
    if (m_closing)
        return systemFailure(ENOTSOCK, "wait");
    return refused == 0 ? Result<void>() : systemFailure(refused, "wait");
}

/// At the end of a call: what it did, or took in, may be what somebody waits for.
void Socket::tellSleepers() {
    m_told.notify_all();
    if (m_watched && !m_closing)
        wake();
}

} // namespace ipcscope::zmq
