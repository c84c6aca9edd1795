// SPDX-License-Identifier: MPL-2.0
#include "core/transport/sockets/peer.h"

#include "core/transport/base/limits.h"
#include "core/transport/ipc/send_buffer.h"
#include "core/transport/zmtp/errc.h"

#include <algorithm>
#include <array>
#include <limits>
#include <new>
#include <utility>

#include <sys/uio.h>

namespace ipcscope::sockets {

namespace {

constexpr std::size_t readPerTurn = 1 << 20;
constexpr std::size_t readOfSubscriber = 64 << 10; ///< a subscription takes time in its length
constexpr std::size_t writePerTurn = 1 << 20;
constexpr std::size_t batch = 256; ///< messages kept for the application ahead of it; the rest waits as bytes
constexpr std::size_t all = std::numeric_limits<std::size_t>::max();
constexpr int sendBufferOfFlow = 256 << 10; ///< half as many turns of the two processes as with the kernel's default
constexpr std::size_t vectorCount = 64;
constexpr int admissionSteps = 4;

bool isWouldBlock(const Error& error) {
    return error.code == std::errc::resource_unavailable_try_again || error.code == std::errc::operation_would_block;
}

Error outOfMemory() {
    return {std::make_error_code(std::errc::not_enough_memory), "serve a peer"};
}

} // namespace

Peer::Peer(Reactor& reactor, ipc::Stream stream, const ipc::Credentials& credentials,
           const zmtp::SessionOptions& session, const Options& options, Owner& owner, Side side)
    : m_options(options)
    , m_owner(owner)
    , m_session(session)
    , m_stream(std::move(stream))
    , m_fd(m_stream->fd())
    , m_credentials(credentials)
    , m_flush(reactor, *this, [](Peer& peer) { peer.flush(); })
    , m_opening(std::make_unique<Opening>()) {
    m_opening->held = session.opening == zmtp::Opening::Hold;
    m_stream->setBuffers(options.sendBuffer, options.receiveBuffer);
    const bool listens = side == Side::Accepting;
    if (!listens)
        write();
    m_watch = reactor.watch(m_fd, listens ? Interest::Readable : interest(),
                            [this](Readiness readiness) { ready(readiness); });
    awaitHandshake();
    awaitStep();
    if (listens || session.type == zmtp::SocketType::Stream)
        m_flush.schedule();
}

void Peer::awaitHandshake() {
    const auto limit = handshakeLimit();
    if (limit.count() <= 0)
        return;
    m_opening->deadline = reactor().after(limit, [this] {
        if (reactor().lateness() > limits::oversleep && !std::exchange(m_opening->overslept, true)) {
            awaitHandshake();
            return;
        }
        fail({zmtp::Errc::HandshakeTimeout, "handshake"});
        m_owner.settled();
    });
}

/// 0: there is none.
std::chrono::milliseconds Peer::handshakeLimit() const {
    const auto limit = m_options.handshakeTimeout;
    if (!m_opening->held)
        return limit;
    const auto steps = admissionSteps * m_options.admissionSilence;
    return limit.count() > 0 ? std::min(limit, steps) : steps;
}

void Peer::awaitStep() {
    if (!m_opening || !m_opening->held)
        return;
    m_opening->silence = reactor().after(m_options.admissionSilence, [this] {
        fail({zmtp::Errc::HandshakeTimeout, "handshake"});
        m_owner.settled();
    });
}

void Peer::proceed(const Admission& admission) {
    if (m_opening) {
        m_opening->held = false;
        m_opening->silence = {};
    }
    if (admission.as)
        m_session.proceedAs(*admission.as);
    else
        m_session.proceed();
}

void Peer::fail(const Error& error) {
    if (m_ended)
        return;
    if (!m_session.established())
        write(); // the other side may learn from our READY why it cannot be
    m_ended = true;
    m_watch = {};
    m_opening.reset();
    m_heartbeat.reset();
    m_stream.reset();
    m_owner.ended(*this, error);
}

void Peer::ready(Readiness readiness) {
    try {
        work(readiness);
    } catch (const std::bad_alloc&) {
        m_pumping = false;
        fail(outOfMemory());
    } catch (const std::system_error& error) {
        m_pumping = false;
        fail({error.code(), {}});
    }
    m_owner.settled();
}

void Peer::work(Readiness readiness) {
    m_hungUp = m_hungUp || readiness.hangup;
    if (readiness.writable) {
        if (m_blocked)
            widen();
        write();
    }
    if (readiness.readable || m_hungUp || m_broken)
        pump();
    if (m_session.wantsToSend())
        write();
    updateInterest();
}

void Peer::resume() {
    if (m_pumping || m_ended)
        return;
    try {
        m_pumping = true;
        dispatch(batch);
        m_pumping = false;
        updateInterest();
    } catch (const std::bad_alloc&) {
        m_pumping = false;
        fail(outOfMemory());
    }
}

bool Peer::wantsMore() const {
    return m_hungUp || m_broken || !m_session.established() || m_owner.wantsMore();
}

/// What waits as bytes comes first; then one read follows the other, as long as the application has no messages left.
void Peer::pump() {
    m_pumping = true;
    std::size_t taken = 0;
    while (dispatch(all) && taken < turnsShare() && readSome(taken) == Read::Some && m_owner.held() == 0) {
    }
    m_pumping = false;
    m_session.rest(); // also where it ended: the next one reads into the same block
}

/// How much is read in a turn.
std::size_t Peer::turnsShare() const {
    return m_subscribes ? readOfSubscriber : readPerTurn;
}

Peer::Read Peer::readSome(std::size_t& taken) {
    const MutableBytes room = m_session.input();
    const MutableBytes space = room.first(std::min(room.size(), turnsShare() - taken));
    const auto count = m_stream->read(space);
    if (!count) {
        if (!isWouldBlock(count.error()))
            fail(m_session.established() ? count.error() : Error{zmtp::Errc::ClosedInHandshake, "handshake"});
        else if (m_broken || m_hungUp)
            fail(m_broken ? Error{m_broken, "write"}
                          : Error{std::make_error_code(std::errc::connection_reset), "read"});
        return Read::Over;
    }
    if (*count == 0) {
        fail(m_session.established() ? Error{} : Error{zmtp::Errc::ClosedInHandshake, "handshake"});
        return Read::Over;
    }
    taken += *count;
    m_session.received(*count);
    if (m_heartbeat)
        m_heartbeat->heard();
    awaitStep();
    dispatch(batch);
    return *count == space.size() || m_hungUp || m_broken ? Read::Some : Read::Nothing;
}

/// Answers whether more may be read; stops when the application has `most` messages to take.
bool Peer::dispatch(std::size_t most) {
    while (!m_ended) {
        if (const auto held = m_owner.held(); held < most) {
            if (zmtp::Decoder* const simple = m_session.incoming())
                m_owner.takeSimple(*simple, most - held);
        }
        if (m_ended)
            return false;
        if (!wantsMore() || (m_owner.held() >= most && !m_hungUp && !m_broken))
            return false;
        auto event = m_session.next();
        if (!event)
            return true;
        handle(*event);
    }
    return false;
}

void Peer::handle(zmtp::Event& event) {
    using namespace zmtp::events;
    if (auto* message = std::get_if<Received>(&event)) {
        m_owner.received(*this, std::move(message->message));
    } else if (const auto* subscription = std::get_if<Subscription>(&event)) {
        m_subscribes = true;
        m_owner.subscribed(*this, *subscription);
    } else if (const auto* command = std::get_if<Command>(&event)) {
        m_owner.commanded(*this, *command);
    } else if (std::holds_alternative<Announced>(event)) {
        m_owner.announced(*this);
    } else if (auto* asking = std::get_if<Claimed>(&event)) {
        authenticate(std::move(asking->claim));
    } else if (std::holds_alternative<Established>(event)) {
        m_opening.reset();
        startHeartbeat();
        m_owner.established(*this);
    } else if (const auto* pinged = std::get_if<Pinged>(&event)) {
        promised(pinged->timeToLive);
        m_owner.pinged(*this, *pinged);
    } else if (const auto* failed = std::get_if<Failed>(&event)) {
        fail(failed->error);
    }
}

void Peer::startHeartbeat() {
    if (m_options.heartbeatInterval.count() <= 0 || announcement().major != 3)
        return;
    m_heartbeat = std::make_unique<Heartbeat>(reactor(), m_options, *this);
    m_heartbeat->start();
}

void Peer::promised(std::chrono::milliseconds timeToLive) {
    if (timeToLive.count() == 0)
        return;
    if (!m_heartbeat)
        m_heartbeat = std::make_unique<Heartbeat>(reactor(), m_options, *this);
    m_heartbeat->promised(timeToLive);
}

void Peer::ping() {
    if (m_ended || m_broken)
        return;
    try {
        m_session.ping(m_options.heartbeatTimeToLive);
        queued(Queue::Short);
    } catch (const std::bad_alloc&) {
        m_broken = outOfMemory().code;
    }
}

void Peer::silent() {
    fail({zmtp::Errc::PeerSilent, "heartbeat"});
    m_owner.settled();
}

void Peer::authenticate(zmtp::Claim claim) {
    m_opening->claimant = std::make_shared<Peer*>(this);
    m_options.authenticate({std::move(claim), m_credentials, m_options.routingId},
                           [claimant = std::weak_ptr(m_opening->claimant)](const zmtp::Verdict& verdict) {
                               if (const auto waiting = claimant.lock())
                                   (*waiting)->judged(verdict);
                           });
}

void Peer::judged(const zmtp::Verdict& verdict) {
    if (m_opening)
        m_opening->claimant.reset();
    m_session.answer(verdict);
    if (!m_pumping)
        ready({.readable = true, .writable = false, .hangup = false});
}

void Peer::write() {
    if (m_ended || m_broken)
        return;
    std::array<iovec, vectorCount> vectors;
    std::size_t budget = writePerTurn;
    while (budget > 0 && m_session.wantsToSend()) {
        const auto some = m_session.gather(vectors, budget);
        std::size_t offered = 0;
        for (const iovec& vector : some)
            offered += vector.iov_len;
        const auto count = m_stream->write(some);
        if (!count) {
            if (!isWouldBlock(count.error()))
                m_broken = count.error().code;
            break;
        }
        m_session.sent(*count);
        budget -= *count;
        if (*count < offered)
            break;
    }
    m_blocked = m_session.wantsToSend();
    if (m_blocked || m_broken)
        setFlow(Flow::Blocked);
    else
        setFlow(m_flush.scheduled() ? Flow::Gathered : Flow::Direct);
}

/// The kernel had no room and has some again: messages flow here. Where SNDBUF leaves it open, and nobody asked for
/// short queues, it gets more.
void Peer::widen() {
    const bool keepsShort =
        m_options.conflate || (m_options.sendHighWaterMark != 0 && m_options.sendHighWaterMark < limits::queueMessages);
    if (!std::exchange(m_widened, true) && m_options.sendBuffer < 0 && !keepsShort)
        ipc::widenSendBuffer(m_fd, sendBufferOfFlow);
}

/// Something of the protocol itself.
template<class Say>
void Peer::say(Say&& say) {
    if (m_ended || m_broken)
        return;
    try {
        say();
        queued(Queue::Short);
    } catch (const std::bad_alloc&) {
        m_broken = outOfMemory().code;
        updateInterest();
    }
}

void Peer::sendSubscription(bool subscribe, ByteView topic) {
    say([&] { m_session.sendSubscription(subscribe, topic); });
}

void Peer::sendCommand(std::string_view name, ByteView data) {
    say([&] { m_session.sendCommand(name, data); });
}

/// The first message of a turn leaves at once. What follows it is gathered until the turn is over, until there is much
/// of it, or until the socket's high-water mark is reached.
void Peer::queued(Queue queue) {
    if (m_ended || m_broken || m_blocked || !m_session.wantsToSend())
        return;
    const bool first = m_writtenIn != reactor().turns();
    if (first || queue == Queue::Long) {
        m_writtenIn = reactor().turns();
        write();
        updateInterest();
        if (!m_session.wantsToSend() || m_blocked || m_broken)
            return;
    }
    setFlow(Flow::Gathered);
    m_flush.schedule();
}

void Peer::setFlow(Flow flow) {
    if (std::exchange(m_flow, flow) != flow)
        m_session.outgoing().forbid();
}

void Peer::flush() {
    setFlow(Flow::Direct);
    if (m_ended)
        return;
    if (!m_session.established()) { // without a handshake nothing has to come first
        ready({.readable = true, .writable = false, .hangup = false});
        return;
    }
    write();
    updateInterest();
    m_owner.settled();
}

Interest Peer::interest() const {
    const bool reads = wantsMore();
    const bool writes = m_blocked || m_broken || (!m_session.established() && m_session.wantsToSend());
    return static_cast<Interest>((reads ? 1 : 0) | (writes ? 2 : 0));
}

void Peer::updateInterest() {
    if (!m_ended && m_watch.interest() != interest())
        m_watch.setInterest(interest());
}

} // namespace ipcscope::sockets
