// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/sources/joined.h"

#include "core/observe/capture/admission.h"
#include "core/observe/capture/code.h"
#include "core/observe/capture/peer_facts.h"
#include "core/observe/capture/process_name.h"
#include "core/observe/capture/sentences.h"

#include "core/transport/sockets/errc.h"
#include "core/transport/zmtp/errc.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

namespace ipcscope::capture {

namespace {

constexpr std::size_t factLimit = 255; ///< bytes kept of what a peer says of itself

void learn(PeerFacts& facts, const zmtp::Announcement* announcement) {
    if (announcement == nullptr)
        return;
    facts.type = announcement->typeName.substr(0, factLimit);
    facts.mechanism = announcement->mechanism.substr(0, factLimit);
    facts.routingId = announcement->routingId;
    if (announcement->major != 0)
        facts.version = fmt::format("{}.{}", announcement->major, announcement->minor);
}

bool takesTurns(zmtp::SocketType type) {
    return type == zmtp::SocketType::Req || type == zmtp::SocketType::Rep;
}

} // namespace

struct Joined::State {
    Reactor& reactor;
    JoinRequest request;
    Outbox& outbox;
    std::function<void(const Finding&)> refused;
    std::map<sockets::PeerId, PeerFacts> peers{};
    std::uint64_t sentCount = 0;
    std::optional<std::int16_t> waitingFor{}; ///< the reason told last; nothing: connected, or nothing told yet
    bool everAlive = false;                   ///< somebody was there
    bool tried = false;
    std::string agreed{};   ///< who may be contacted
    Encounter objectedTo{}; ///< last
    std::optional<Finding> finding{};
    Timer refusal{};
    std::uint64_t readTurn = 0; ///< of the reactor, in which readPeer's last message came
    sockets::PeerId readPeer{};
    std::int64_t readTime = 0;

    /// Messages that one turn reads from one peer came together: they share a stamp, and the price of asking for it.
    std::int64_t stamp(sockets::PeerId peer) {
        const auto turn = reactor.turns();
        if (turn != readTurn || peer != readPeer || readTime == 0)
            readTime = timestamp();
        readTurn = turn;
        readPeer = peer;
        return readTime;
    }
    void tell(Kind kind, std::string_view sentence, std::int16_t code = 0) {
        outbox.append(0, kind, Direction::None, bytesOf(sentence), 0, code);
    }
    void tell(Kind kind, sockets::PeerId peer, const PeerFacts& facts, std::int16_t code = 0) {
        outbox.append(peer, kind, Direction::None, encode(facts), 0, code);
    }
};

Joined::Joined(Reactor& reactor, JoinRequest request, Outbox& outbox, std::function<void(const Finding&)> refused)
    : m_state(new State{reactor, std::move(request), outbox, std::move(refused)}) {
    auto& wanted = m_state->request;
    if (wanted.publishersOnly) {
        wanted.type = zmtp::SocketType::Sub;
        wanted.role = Role::Connect;
        wanted.options.admit = [this](const zmtp::Announcement& announcement) {
            auto found = objection(announcement);
            const bool admit = !found;
            if (found)
                refuse(std::move(*found));
            return sockets::Admission{admit, {}};
        };
    }
    if (wanted.lookAhead)
        wanted.options.mayConnect = [this] { return mayConnect(); };
    wanted.options.observeOnly = true;
    sockets::Observer* const observer = this;
    m_socket = std::make_unique<sockets::Socket>(reactor, wanted.type, wanted.options, observer);
}

Joined::~Joined() {
    m_socket.reset();
}

Result<std::string> Joined::start() {
    const auto& wanted = m_state->request;
    for (const auto& prefix : wanted.subscriptions) {
        const bool joins = wanted.type == zmtp::SocketType::Dish;
        if (auto done = joins ? m_socket->join(prefix) : m_socket->subscribe(prefix); !done)
            return std::unexpected(done.error());
    }
    m_socket->onReadable([this] { drain(); });
    drain();
    if (wanted.role == Role::Bind)
        return m_socket->bind(wanted.endpoint);
    if (auto done = m_socket->connect(wanted.endpoint); !done)
        return std::unexpected(done.error());
    return wanted.endpoint;
}

void Joined::drain() {
    if (!takesTurns(m_state->request.type))
        return;
    while (m_socket->receive()) {
    }
}

Result<void> Joined::send(std::span<const ByteView> bodies) {
    const auto before = m_state->sentCount;
    auto done = m_socket->send(bodies);
    if (!done)
        m_state->tell(Kind::SendFailed, "Not sent: " + done.error().code.message(), codeOf(done.error().code));
    else if (const auto why = nobodyGotIt(m_socket->type()); m_state->sentCount == before && !why.empty())
        m_state->tell(Kind::SendFailed, why);
    drain();
    return done;
}

Result<void> Joined::subscribe(ByteView prefix) {
    return m_socket->subscribe(prefix);
}

Result<void> Joined::unsubscribe(ByteView prefix) {
    return m_socket->unsubscribe(prefix);
}

Result<void> Joined::mayConnect() {
    auto& state = *m_state;
    Encounter met = state.request.lookAhead();
    const bool welcome = !std::exchange(state.tried, true) && state.request.firstAgreed;
    if (met.objection.empty() || met.who == state.agreed)
        return {};
    if (welcome) {
        state.agreed = std::move(met.who);
        return {};
    }
    if (state.objectedTo.who != met.who || state.objectedTo.objection != met.objection)
        state.waitingFor.reset();
    state.objectedTo = std::move(met);
    return std::unexpected(Error{sockets::Errc::HeldBack, "connect"});
}

void Joined::agree() {
    m_state->agreed = m_state->objectedTo.who;
    m_socket->redial(m_state->request.endpoint);
}

void Joined::stop(std::function<void(std::uint64_t unsent)> done) {
    m_state->refusal = {};
    m_state->refused = {};
    m_socket->close(std::move(done));
}

void Joined::happened(const sockets::SocketEvent& event) {
    using enum sockets::SocketEvent::Kind;
    auto& state = *m_state;
    switch (event.kind) {
    case Listening:
        state.tell(Kind::SourceUp, boundTo(event));
        break;
    case Connecting:
    case Retrying:
        connecting(event);
        break;
    case Connected:
    case Accepted:
        met(event);
        break;
    case Established:
        established(event);
        break;
    case HandshakeFailed:
        failedHandshake(event);
        break;
    case Disconnected:
        lostPeer(event);
        break;
    case AcceptFailed:
        state.tell(Kind::SourceUp, "Accepting nobody for a moment: " + event.error.code.message(),
                   codeOf(event.error.code));
        break;
    case TurnedAway:
        state.tell(Kind::SourceUp,
                   fmt::format("Turned away pid {} of uid {}", event.credentials.pid, event.credentials.uid));
        break;
    case BindFailed:
    case Unbound:
        break;
    case Closed:
        state.tell(Kind::SourceDown, event.unsent == 0
                                         ? std::string("Stopped")
                                         : fmt::format("Stopped; {} not delivered: {}",
                                                       event.unsent == 1 ? "message" : "messages", event.unsent));
        break;
    }
}

void Joined::connecting(const sockets::SocketEvent& event) {
    auto& state = *m_state;
    if (state.finding)
        return;
    const auto& code = event.error.code;
    const bool ofProtocol = code.category() == zmtp::zmtpCategory() || code == sockets::Errc::HeldBack;
    const auto before = state.waitingFor ? Before::Waited : Before::Nothing;
    if (state.request.publishersOnly && !state.everAlive && code && !ofProtocol && !mayAppear(code, before))
        return refuse({Finding::What::Unreachable, {}, event.error});
    wait(event);
}

void Joined::wait(const sockets::SocketEvent& event) {
    auto& state = *m_state;
    const auto reason = event.error.code ? codeOf(event.error.code) : std::int16_t{ECONNRESET};
    if (std::exchange(state.waitingFor, reason) == reason)
        return;
    state.tell(Kind::SourceUp, waitSentence(event), reason);
}

/// The reason before the address: a narrow column cuts what comes last, and the address is known.
std::string Joined::waitSentence(const sockets::SocketEvent& event) const {
    const auto& code = event.error.code;
    if (code == sockets::Errc::HeldBack)
        return fmt::format("Not contacted unasked: {} ({})", m_state->objectedTo.objection, event.endpoint);
    if (code == std::errc::no_such_file_or_directory)
        return fmt::format("Waiting for {} to appear", event.endpoint);
    return fmt::format("Trying again in {} ms: {} ({})", event.retryIn.count(),
                       code ? code.message() : "the connection ended", event.endpoint);
}

void Joined::met(const sockets::SocketEvent& event) {
    PeerFacts facts;
    facts.method = "joined";
    facts.endpoint = event.endpoint.empty() ? m_state->request.endpoint : event.endpoint;
    facts.pid = event.credentials.pid;
    facts.uid = event.credentials.uid;
    facts.process = processName(facts.pid);
    facts.ownType = zmtp::name(m_socket->type());
    m_state->peers.insert_or_assign(event.peer, std::move(facts));
}

void Joined::established(const sockets::SocketEvent& event) {
    auto& state = *m_state;
    auto& facts = state.peers[event.peer];
    learn(facts, event.announcement);
    if (state.request.role == Role::Connect)
        state.tell(Kind::SourceUp, "Connected to " + facts.endpoint);
    state.waitingFor.reset();
    state.everAlive = true;
    state.tell(Kind::PeerUp, event.peer, facts);
}

void Joined::failedHandshake(const sockets::SocketEvent& event) {
    auto& state = *m_state;
    auto& facts = state.peers[event.peer];
    learn(facts, event.announcement);
    facts.reason = describe(event.error).substr(0, factLimit);
    state.tell(Kind::HandshakeFailed, event.peer, facts, codeOf(event.error.code));
    state.peers.erase(event.peer);
    if (!state.request.publishersOnly)
        return;
    const auto said = event.announcement == nullptr ? zmtp::Announcement{} : *event.announcement;
    if (auto found = findingOf(event.error, said))
        refuse(std::move(*found));
}

void Joined::lostPeer(const sockets::SocketEvent& event) {
    auto& state = *m_state;
    const auto found = state.peers.find(event.peer);
    if (found == state.peers.end())
        return;
    auto& facts = found->second;
    if (event.error.code)
        facts.reason = event.error.code.message();
    if (event.unsent > 0)
        facts.reason += fmt::format("{}not delivered: {}", facts.reason.empty() ? "" : "; ", event.unsent);
    state.tell(Kind::PeerDown, event.peer, facts, codeOf(event.error.code));
    state.peers.erase(found);
}

/// Leaves the endpoint and tells `refused` once, in a turn of its own: whoever hears it may destroy this.
void Joined::refuse(Finding finding) {
    auto& state = *m_state;
    if (state.finding)
        return;
    state.finding = std::move(finding);
    state.refusal = state.reactor.after(std::chrono::milliseconds(0), [this] {
        std::ignore = m_socket->disconnect(m_state->request.endpoint);
        const auto tell = std::exchange(m_state->refused, {});
        const auto found = *m_state->finding;
        if (tell)
            tell(found);
    });
}

void Joined::received(sockets::PeerId peer, const zmtp::Run& run) {
    m_state->outbox.appendRun(peer, run, m_state->stamp(peer));
}

void Joined::sent(sockets::PeerId peer, const zmtp::Message& message) {
    ++m_state->sentCount;
    m_state->outbox.append(peer, Kind::Sent, Direction::Sent, message.wire(), frameCountOf(message.frameCount()));
}

void Joined::subscription(sockets::PeerId peer, bool subscribe, ByteView topic) {
    m_state->outbox.append(peer, subscribe ? Kind::Subscribe : Kind::Cancel, Direction::Received, topic);
}

void Joined::command(sockets::PeerId peer, const std::string& name, ByteView data) {
    Bytes bytes = copyOf(bytesOf(name));
    bytes.push_back(0);
    bytes.insert(bytes.end(), data.begin(), data.end());
    m_state->outbox.append(peer, Kind::Command, Direction::Received, bytes);
}

} // namespace ipcscope::capture
