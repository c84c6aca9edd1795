// SPDX-License-Identifier: MPL-2.0
// Sending and receiving: who calls waits, and does the I/O meanwhile.
#include "core/transport/base/memory.h"
#include "core/transport/base/secret.h"
#include "core/transport/sockets/errc.h"
#include "core/transport/sockets/routing_ids.h"
#include "core/transport/zmq/call.h"
#include "core/transport/zmq/socket.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace ipcscope::zmq {

namespace {

using sockets::Errc;
using std::chrono::milliseconds;

constexpr std::size_t sentWithoutCopy = 4096; ///< bytes; less is faster to copy than to share
constexpr std::uint64_t turnEvery = 1023;     ///< calls, less one, that take what is there already

std::optional<AdaptiveWait::Clock::time_point> deadlineOf(milliseconds timeout) {
    if (timeout.count() < 0)
        return std::nullopt;
    return AdaptiveWait::Clock::now() + timeout;
}

} // namespace

/// Until `attempt` answers something else than WouldBlock. EAGAIN: it is not to wait any longer; EINTR; ETERM.
template<class Attempt>
Result<void> Socket::waitFor(Attempt&& attempt, Wait wait, milliseconds timeout, AdaptiveWait& search) {
    Result<void> last = attempt();
    const auto waits = [&last] { return !last && last.error().code == Errc::WouldBlock; };
    if (!waits())
        return last;
    m_reactor->turn();
    m_clock.restart();
    last = attempt();
    if (waits() && serveNeighbours())
        last = attempt();
    if (!waits() || wait == Wait::Dont || timeout.count() == 0) {
        if (waits())
            calm();
        return last;
    }
    const auto deadline = deadlineOf(timeout);
    if (m_shared) {
        for (; waits(); last = attempt()) {
            if (auto slept = sleepBeside(deadline); !slept)
                return slept;
        }
        return last;
    }
    int refused = 0;
    const auto tried = [&] {
        last = attempt();
        return !waits();
    };
    const auto turn = [&](milliseconds longest) {
        if (deadline && longest.count() < 0) {
            const auto left = std::chrono::ceil<milliseconds>(*deadline - AdaptiveWait::Clock::now());
            if (left.count() <= 0)
                return false;
            longest = left;
        }
        if (m_context.terminated())
            refused = ETERM;
        else if (!m_reactor->turn(longest))
            refused = EINTR;
        return refused == 0;
    };
    if (search.wait(tried, turn) || refused == 0)
        return last;
    return systemFailure(refused, "wait");
}

/// The first message after a quiet moment leaves at once, whoever turned the reactor last.
template<class Attempt>
Result<void> Socket::transmit(Attempt&& attempt, Wait wait) {
    ++m_sends;
    if (m_clock.lapsed())
        m_reactor->turn();
    const bool waits = wait == Wait::Block && m_sendTimeout.count() != 0;
    if (waits)
        expectWaiting(true);
    Result<void> sent = waitFor(attempt, wait, m_sendTimeout, m_sleeping);
    if (!waits && m_expectsWaiting && !sent && sent.error().code == Errc::WouldBlock) {
        expectWaiting(false);
        sent = attempt();
    }
    return sent;
}

/// The one part of a message of the newer types, behind what `part` says of whom it is for.
Result<void> Socket::sendOnePart(const Part& part, ByteView body, bool more, Wait wait) {
    if (more) {
        auto may = m_socket->mayBegin({});
        const bool never = !may && may.error().code == sockets::Errc::NotSupported;
        return never ? may : systemFailure(EINVAL, "send");
    }
    if (m_addressing == Addressing::None)
        return transmit([&] { return m_socket->send(body); }, wait);
    const Bytes id = sockets::routingIdBytes(part.routingId());
    const std::array<ByteView, 2> frames{m_addressing == Addressing::Group ? bytesOf(part.group()) : ByteView(id),
                                         body};
    return transmit([&] { return m_socket->send(frames); }, wait);
}

/// A message to a STREAM ends with its second part, whatever the flags say.
bool Socket::continues(bool more) const {
    return more && (m_gathered.empty() || m_socket->type() != zmtp::SocketType::Stream);
}

Result<void> Socket::send(ByteView body, bool more, Wait wait) {
    const Call call(*this);
    if (!call.allowed())
        return call.refusal("send");
    if (m_shared)
        return sendOnePart(Part(), body, more, wait);
    more = continues(more);
    if (more || !m_gathered.empty() || m_rest) {
        Part part = Part::copyOf(body);
        return sendPart(part, more, wait);
    }
    return transmit([&] { return m_socket->send(body); }, wait);
}

Result<void> Socket::send(Part& part, bool more, Wait wait) {
    const Call call(*this);
    if (!call.allowed())
        return call.refusal("send");
    more = continues(more);
    if (!m_shared && (more || !m_gathered.empty() || m_rest))
        return sendPart(part, more, wait);
    Result<void> sent;
    if (m_shared) {
        sent = sendOnePart(part, part.body(), more, wait);
    } else if (part.framed() && part.size() >= sentWithoutCopy) {
        const zmtp::Message message = part.message();
        sent = transmit([&] { return m_socket->send(message); }, wait);
    } else {
        sent = transmit([&] { return m_socket->send(part.body()); }, wait);
    }
    if (sent)
        part = Part();
    return sent;
}

/// The parts are kept until the last one is there; whether they can be sent is found out by the first.
Result<void> Socket::sendPart(Part& part, bool more, Wait wait) {
    if (m_takesTurns && m_rest)
        return failure(Errc::WrongState, "send");
    if (m_gathered.empty() && more) {
        const auto begun = transmit([&] { return m_socket->mayBegin(part.body()); }, wait);
        if (!begun)
            return begun;
    }
    m_gathered.push_back(std::move(part));
    if (more)
        return {};
    auto sent = sendGathered(wait);
    if (!sent) {
        part = std::move(m_gathered.back());
        m_gathered.pop_back();
    }
    return sent;
}

/// Others than these have chosen whom a message is for by its first part; when that one has gone nobody waits for
/// another.
bool Socket::waitsForItsPeer() const {
    using enum zmtp::SocketType;
    const zmtp::SocketType type = m_socket->type();
    return type == Pair || type == Pub || type == XPub;
}

Result<void> Socket::sendGathered(Wait wait) {
    const bool waits = waitsForItsPeer();
    const auto sent = asResult("send", [&] {
        m_views.clear();
        for (const Part& each : m_gathered)
            m_views.push_back(each.body());
        return transmit([&] { return m_socket->send(m_views); }, waits ? wait : Wait::Dont);
    });
    const bool noRoom = !sent && sent.error().code == Errc::WouldBlock;
    if (!sent && ((waits && noRoom) || sent.error().code.category() == std::generic_category()))
        return sent; // nothing was wrong with the message
    // A peer that has gone since the first part takes the message with it.
    m_gathered.clear();
    return {};
}

/// Sees to it that there is a part to be taken.
Result<void> Socket::nextMessage(Wait wait) {
    if (m_rest)
        return {};
    if (m_takesTurns && !m_gathered.empty())
        return failure(Errc::WrongState, "receive");
    if ((m_calls.load(std::memory_order_relaxed) & turnEvery) == 0)
        m_reactor->turn();
    return waitFor(
        [this]() -> Result<void> {
            auto received = m_socket->receive();
            if (!received)
                return std::unexpected(received.error());
            m_reading = std::move(*received);
            return {};
        },
        wait, m_receiveTimeout, m_searching);
}

Part Socket::nextPart() {
    if (m_addressing != Addressing::None)
        return onlyPart();
    if (!m_rest && m_reading.frameCount() == 1) {
        m_more = false;
        const std::uint64_t origin = originOf(m_reading.origin());
        Part part = Part::ofMessage(std::move(m_reading));
        part.setOrigin(origin);
        return part;
    }
    if (!m_rest)
        m_rest.emplace(m_reading.frames());
    const auto frame = m_rest->next();
    m_more = frame && frame->more;
    Part part = frame ? Part::ofFrame(m_reading, frame->body, m_more) : Part();
    if (m_hearsSecrets && frame && part.data() != frame->body.data())
        wipe({const_cast<std::uint8_t*>(frame->body.data()), frame->body.size()});
    part.setOrigin(originOf(m_reading.origin()));
    if (!m_more) {
        m_rest.reset();
        m_reading = {};
    }
    return part;
}

Result<Part> Socket::receive(Wait wait) {
    const Call call(*this);
    if (!call.allowed())
        return call.refusal("receive");
    if (auto there = nextMessage(wait); !there)
        return std::unexpected(std::move(there.error()));
    return nextPart();
}

Result<std::size_t> Socket::receive(MutableBytes into, Wait wait) {
    const Call call(*this);
    if (!call.allowed())
        return call.refusal("receive");
    if (auto there = nextMessage(wait); !there)
        return std::unexpected(std::move(there.error()));
    const Part part = nextPart();
    if (const std::size_t count = std::min(into.size(), part.size()); count > 0)
        std::memcpy(into.data(), part.data(), count);
    if (m_hearsSecrets)
        wipe({const_cast<std::uint8_t*>(part.data()), part.size()});
    return part.size();
}

} // namespace ipcscope::zmq
