// SPDX-License-Identifier: MPL-2.0
#include "core/transport/sockets/link.h"

#include "core/transport/base/memory.h"
#include "core/transport/sockets/acceptor.h"
#include "core/transport/zmtp/errc.h"

#include <algorithm>
#include <array>
#include <new>
#include <system_error>
#include <utility>

namespace ipcscope::sockets {

namespace {

constexpr std::size_t runLength = 256;

using Type = zmtp::SocketType;
constexpr std::array conflating{Type::Dealer, Type::Pub, Type::Pull, Type::Push, Type::Sub};
constexpr std::array greeting{Type::Dealer, Type::Router, Type::Client, Type::Server, Type::Peer};
constexpr std::array hearingFarewell{Type::Router, Type::Server, Type::Peer};

template<std::size_t Count>
bool isAmong(const std::array<Type, Count>& types, Type type) {
    return std::ranges::find(types, type) != types.end();
}

} // namespace

Link::Link(const Home& home, ipc::Stream stream, Arrival arrival)
    : m_home(home)
    , m_acceptor(arrival.acceptor)
    , m_endpoint(arrival.acceptor ? arrival.acceptor->shared() : std::move(arrival.endpoint))
    , m_place(std::move(arrival.place))
    , m_pipe(home.options, home.surroundings.observer, *this, home.keeper.newPeer(), m_endpoint->neighbour) {
    prepare();
    open(std::move(stream), arrival.credentials);
}

Link::Link(const Home& home, std::shared_ptr<const Endpoint> endpoint, Dial dial)
    : m_home(home)
    , m_endpoint(std::move(endpoint))
    , m_pipe(home.options, home.surroundings.observer, *this, home.keeper.newPeer(), m_endpoint->neighbour) {
    m_pipe.connects(m_endpoint->peerId);
    prepare();
    m_connector = std::make_unique<Connector>(home.reactor, *m_endpoint, std::move(dial), *this);
}

void Link::prepare() {
    m_pipe.expectWaiting(m_home.surroundings.waits);
    if (options().conflate && isAmong(conflating, m_home.type))
        m_pipe.conflate();
}

SocketEvent Link::eventOf(SocketEvent::Kind kind) const {
    SocketEvent event;
    event.kind = kind;
    event.peer = m_pipe.peer();
    if (m_home.surroundings.observer || m_home.surroundings.onEvent)
        event.endpoint = m_endpoint->name;
    if (m_peer) {
        event.credentials = m_peer->credentials();
        event.fd = m_peer->fd();
    }
    return event;
}

/// Whether or not there is memory for telling, what happened goes on.
template<class Fill>
void Link::tell(SocketEvent::Kind kind, Fill&& fill) noexcept {
    ifMemoryAllows([&] {
        SocketEvent event = eventOf(kind);
        fill(event);
        m_home.keeper.tell(event);
    });
}

void Link::start() {
    m_attached = !options().immediate && m_home.pattern.attach(m_pipe);
    if (m_attached)
        m_pipe.open();
    m_connector->tryNow();
}

bool Link::connectsTo(std::string_view endpoint) const {
    return m_connector && !m_leaving && m_endpoint->name == endpoint;
}

void Link::redial(std::string_view endpoint) {
    if (m_connector && m_endpoint->name == endpoint && !m_peer && !m_stopped && !m_finished)
        m_connector->tryNow();
}

zmtp::SessionOptions Link::sessionOptions() const {
    return {.type = m_home.type,
            .routingId = options().routingId,
            .limits = options().limits,
            .opening = options().admit || m_listensFirst ? zmtp::Opening::Hold : zmtp::Opening::Direct,
            .metadata = options().metadata,
            .security = options().security,
            .zmtp1 = options().zmtp1,
            .judge = options().authenticate ? zmtp::Judge::Owner : zmtp::Judge::Nobody};
}

void Link::open(ipc::Stream stream, const ipc::Credentials& credentials) {
    m_former.reset();
    m_peer = std::make_unique<Peer>(m_home.reactor, std::move(stream), credentials, sessionOptions(), options(), *this,
                                    m_connector ? Peer::Side::Connecting : Peer::Side::Accepting);
    tell(m_connector ? SocketEvent::Kind::Connected : SocketEvent::Kind::Accepted, [](SocketEvent&) {});
}

void Link::reached(ipc::Stream stream) {
    m_tried = true;
    try {
        const ipc::Credentials credentials = stream.peerCredentials();
        open(std::move(stream), credentials);
    } catch (const std::bad_alloc&) {
        m_connector->tryLater({std::make_error_code(std::errc::not_enough_memory), "connect"});
    } catch (const std::system_error& error) {
        m_connector->tryLater({error.code(), "connect"});
    }
}

void Link::postponed(const Error& error, std::chrono::milliseconds pause, Connector::Cause cause) {
    const bool first = !std::exchange(m_tried, true);
    tell(first ? SocketEvent::Kind::Connecting : SocketEvent::Kind::Retrying, [&](SocketEvent& event) {
        event.error = error;
        event.retryIn = pause;
        event.attempted = cause == Connector::Cause::ConnectFailed;
    });
    if (pause.count() < 0)
        giveUp(cause);
}

/// Nobody will try again. Who never was there is waited for all the same, up to the high-water mark, as in
/// libzmq 4.3.4; an endpoint that was lost, or that RECONNECT_STOP is for, is disconnected.
void Link::giveUp(Connector::Cause cause) {
    m_stopped = true;
    if (m_leaving || cause == Connector::Cause::ConnectionEnded || m_endpoint->reconnectStop != 0)
        finish();
}

void Link::announced(Peer& peer) {
    const Admission admission = options().admit ? options().admit(peer.announcement()) : Admission{true, {}};
    if (admission.admit)
        peer.proceed(admission);
    else
        peer.fail({zmtp::Errc::Refused, "handshake"});
}

void Link::established(Peer& peer) {
    if (!m_attached && !m_leaving)
        m_attached = m_home.pattern.attach(m_pipe);
    if (!m_attached) {
        peer.fail({Errc::OnlyOnePeer, "handshake"});
        return;
    }
    if (m_connector) {
        m_connector->succeeded();
    } else {
        m_place.admitted();
        m_home.keeper.admitted(*this);
    }
    m_pipe.connect(peer);
    if (!m_leaving)
        m_pipe.open();
    tell(SocketEvent::Kind::Established, [&](SocketEvent& event) { event.announcement = &peer.announcement(); });
    if (!m_leaving) {
        greet();
        m_home.pattern.established(m_pipe);
    }
    m_pipe.flush();
}

/// HELLO_MSG goes before what has waited for the connection.
void Link::greet() {
    const ByteView hello = options().hello;
    if (!hello.empty() && isAmong(greeting, m_home.type))
        m_pipe.send(m_home.surroundings.writer.encode({&hello, 1}));
}

/// DISCONNECT_MSG, as if the peer had said it last.
void Link::sayFarewell() {
    const ByteView farewell = options().farewell;
    if (farewell.empty() || m_connector || m_retired || !isAmong(hearingFarewell, m_home.type))
        return;
    ifMemoryAllows([&] {
        // What is refused is lost: there is no connection left to be closed for it.
        static_cast<void>(m_home.pattern.received(m_pipe, m_home.surroundings.writer.encode({&farewell, 1})));
    });
}

void Link::received(Peer& peer, zmtp::Message message) {
    if (m_leaving)
        return;
    if (Observer* const observer = m_home.surroundings.observer) {
        const zmtp::Run::Message only{message.wire().size(), message.frameCount()};
        observer->received(m_pipe.peer(), {message.wire(), {&only, 1}});
    }
    if (m_leaving)
        return;
    const auto kept = m_home.pattern.received(m_pipe, std::move(message));
    if (!kept)
        peer.fail(kept.error());
}

void Link::takeSimple(zmtp::Decoder& decoder, std::size_t most) {
    if (m_home.surroundings.observer)
        return observe(decoder);
    if (m_leaving || m_pipe.conflates() || m_home.options.observeOnly || !m_home.pattern.keepsSimple())
        return;
    const bool first = !m_pipe.hasIncoming();
    m_pipe.keepSimple(decoder, most);
    if (first && m_pipe.hasIncoming())
        m_home.pattern.arrived(m_pipe);
}

/// Messages that only the observer wants need not be cut out one by one.
void Link::observe(zmtp::Decoder& decoder) {
    std::array<zmtp::Run::Message, runLength> messages;
    while (!m_leaving && m_peer && m_home.pattern.ignoresAll()) {
        const zmtp::Run run = decoder.cutRun(messages);
        if (run.messages.empty())
            return;
        m_home.surroundings.observer->received(m_pipe.peer(), run);
    }
}

void Link::subscribed(Peer& peer, const zmtp::events::Subscription& subscription) {
    if (m_leaving)
        return;
    const auto kept = m_home.pattern.subscription(m_pipe, subscription.subscribe, subscription.topic);
    if (!kept)
        peer.fail(kept.error());
}

void Link::commanded(Peer& peer, const zmtp::events::Command& command) {
    if (m_leaving)
        return;
    if (m_home.surroundings.observer)
        m_home.surroundings.observer->command(m_pipe.peer(), command.name, command.data);
    if (m_leaving)
        return;
    const auto obeyed = m_home.pattern.command(m_pipe, command.name, command.data);
    if (!obeyed)
        peer.fail(obeyed.error());
}

void Link::pinged(Peer& /*peer*/, const zmtp::events::Pinged& ping) {
    if (!m_leaving && m_home.surroundings.observer)
        m_home.surroundings.observer->command(m_pipe.peer(), "PING", ping.data);
}

void Link::settled() {
    m_pipe.written();
    if (m_leaving && !m_finished && m_pipe.unsent() == 0)
        finish();
    m_home.keeper.settle();
}

/// Answers how many messages are lost with the connection.
std::uint64_t Link::lose(Peer& peer) {
    const bool keeps = m_connector && !options().immediate && m_home.pattern.keepsUnsent();
    const std::size_t before = m_pipe.unsent();
    std::vector<zmtp::Message> unsent;
    if (keeps)
        ifMemoryAllows([&] { unsent = peer.takeUnsent(); });
    m_pipe.disconnect(std::move(unsent));
    return before - m_pipe.unsent();
}

bool Link::endsAttempts(const Error& error) const {
    return error.code == zmtp::Errc::PeerError || error.code == zmtp::Errc::Refused ||
           error.code == Errc::OnlyOnePeer || (options().admit && error.code == zmtp::Errc::HandshakeTimeout);
}

void Link::ended(Peer& peer, const Error& error) {
    const bool wasEstablished = m_pipe.established();
    const std::uint64_t lost = wasEstablished ? lose(peer) : 0;
    tell(wasEstablished ? SocketEvent::Kind::Disconnected : SocketEvent::Kind::HandshakeFailed,
         [&](SocketEvent& event) {
             event.error = error;
             event.byUs = m_finished;
             event.announcement = &peer.announcement();
             event.unsent = lost;
         });
    if (wasEstablished) {
        sayFarewell();
        if (!m_retired)
            m_home.pattern.lost(m_pipe);
        m_home.keeper.tidyLater();
    }
    m_former = std::move(m_peer);
    m_place = {};
    if (!m_connector || m_finished) {
        retire();
        checkOver();
    } else if (endsAttempts(error)) {
        m_stopped = true;
        retire();
        if (m_leaving || (m_endpoint->reconnectStop & stopAfterHandshake) != 0)
            finish();
    } else {
        if (options().immediate)
            withdraw();
        m_listensFirst = error.code == zmtp::Errc::ClosedInHandshake && !m_listensFirst;
        m_pipe.renumber(m_home.keeper.newPeer());
        m_connector->tryLater(error);
    }
}

void Link::drained(Pipe&) {
    if (m_peer)
        m_peer->resume();
    checkOver();
}

/// Until the next connection is there.
void Link::withdraw() {
    m_pipe.close();
    if (std::exchange(m_attached, false))
        m_home.pattern.retire(m_pipe);
}

void Link::dismissed(Pipe&, Pipe::Unsent unsent) {
    leave(std::chrono::milliseconds(unsent == Pipe::Unsent::Bring ? -1 : 0), Received::Keep);
}

void Link::retire() {
    m_pipe.close();
    if (!m_attached || m_retired)
        return;
    m_retired = true;
    m_home.pattern.retire(m_pipe);
}

void Link::leave(std::chrono::milliseconds linger, Received received) {
    m_leaving = true;
    retire();
    if (received == Received::Discard && !std::exchange(m_discards, true))
        m_home.pattern.detach(m_pipe);
    if (m_finished) {
        checkOver();
        return;
    }
    if (m_pipe.unsent() == 0 || linger.count() == 0 || m_stopped)
        finish();
    else if (linger.count() > 0)
        lingerFor(linger);
}

void Link::lingerFor(std::chrono::milliseconds time) {
    ifMemoryAllows([&] {
        m_linger = m_home.reactor.after(time, [this] {
            finish();
            m_home.keeper.settle();
        });
    });
    if (!m_linger)
        finish();
}

void Link::refuse(const Error& error) {
    if (m_peer)
        m_peer->fail(error);
}

void Link::finish() {
    if (m_finished)
        return;
    m_finished = true;
    m_leaving = true;
    m_linger = {};
    if (m_connector)
        m_connector->stop();
    if (m_peer) {
        m_peer->fail(m_pipe.established() ? Error{}
                                          : Error{std::make_error_code(std::errc::operation_canceled), "handshake"});
        return;
    }
    retire();
    checkOver();
}

void Link::checkOver() {
    const bool done = m_finished || (!m_connector && !m_peer);
    if (!done || m_over || (m_pipe.held() > 0 && !m_discards))
        return;
    m_over = true;
    m_home.keeper.over(*this);
}

} // namespace ipcscope::sockets
