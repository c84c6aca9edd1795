// SPDX-License-Identifier: MPL-2.0
#include "core/transport/sockets/socket_core.h"

#include "core/transport/sockets/patterns.h"

#include <algorithm>
#include <new>
#include <system_error>
#include <utility>

namespace ipcscope::sockets {

namespace {

std::unexpected<Error> closedFailure(const char* attempt) {
    return failure(Errc::Closed, attempt);
}

std::string attemptAt(const char* verb, std::string_view endpoint) {
    return std::string(verb).append(" ").append(endpoint);
}

} // namespace

Socket::Core::Core(Reactor& reactor, zmtp::SocketType type, Options options, Observer* observer)
    : m_reactor(reactor)
    , m_options(std::move(options))
    , m_surroundings{.options = m_options, .observer = observer, .writer = {}}
    , m_pattern(makePattern(type, m_surroundings))
    , m_home{m_reactor, type, m_options, m_surroundings, *m_pattern, *this} {}

Socket::Core::~Core() {
    m_onReadable = nullptr;
    m_onWritable = nullptr;
    m_done = nullptr;
    m_sweepWanted = true; // nothing is left for a later turn
    leaveAll(std::chrono::milliseconds(0));
    for (Link* link : linksNow())
        link->finish();
    finishClosing();
}

Result<std::string> Socket::Core::bind(std::string_view endpoint) {
    m_lastEndpoint.clear();
    auto bound = tryToBind(endpoint);
    if (bound) {
        m_lastEndpoint = *bound;
        return bound;
    }
    SocketEvent event;
    event.kind = SocketEvent::Kind::BindFailed;
    event.endpoint = endpoint;
    event.error = bound.error();
    tell(event);
    return bound;
}

Result<std::string> Socket::Core::tryToBind(std::string_view endpoint) {
    if (m_closing)
        return closedFailure("bind");
    if (m_options.routingId.size() > limits::routingIdBytes)
        return systemFailure(EINVAL, "bind: the routing id is too long");
    if (!zmtp::usable(m_options.security))
        return systemFailure(EINVAL, "bind: the security mechanism lacks a key or is not known");
    const auto address = ipc::Address::parse(endpoint);
    if (!address)
        return std::unexpected(address.error());
    try {
        return startListening(*address, endpoint);
    } catch (const std::system_error& error) {
        return failure(error.code(), attemptAt("bind", endpoint));
    }
}

Result<ipc::Listener> Socket::Core::makeListener(const ipc::Address& address) {
    if (m_options.useFd >= 0)
        return ipc::Listener::adopt(m_options.useFd, address);
    return ipc::Listener::bind(
        address, {.mode = m_options.fileMode, .backlog = m_options.backlog, .takeover = m_options.takeover});
}

Result<std::string> Socket::Core::startListening(const ipc::Address& address, std::string_view endpoint) {
    auto listener = makeListener(address);
    if (!listener)
        return std::unexpected(listener.error());
    SocketEvent event;
    event.kind = SocketEvent::Kind::Listening;
    event.replaced = listener->replaced();
    event.fd = listener->fd();
    m_acceptors.push_back(
        std::make_unique<Acceptor>(m_reactor, std::move(*listener), std::string(endpoint), takenOptions(), *this));
    event.endpoint = m_acceptors.back()->endpoint();
    const std::string bound = event.endpoint;
    tell(event);
    return bound;
}

Result<void> Socket::Core::connect(std::string_view endpoint) {
    if (m_closing)
        return closedFailure("connect");
    if (m_options.routingId.size() > limits::routingIdBytes)
        return systemFailure(EINVAL, "connect: the routing id is too long");
    if (!zmtp::usable(m_options.security))
        return systemFailure(EINVAL, "connect: the security mechanism lacks a key or is not known");
    const auto address = ipc::Address::parse(endpoint);
    if (!address)
        return std::unexpected(address.error());
    if (address->form() == ipc::Address::Form::Wildcard)
        return systemFailure(EINVAL, attemptAt("connect", endpoint));
    try {
        return startConnecting(*address);
    } catch (const std::system_error& error) {
        return failure(error.code(), attemptAt("connect", endpoint));
    }
}

Result<void> Socket::Core::startConnecting(const ipc::Address& address) {
    m_lastEndpoint = address.endpoint();
    auto link = std::make_unique<Link>(m_home, address, takenOptions());
    Link& added = *link;
    m_links.emplace(&added, std::move(link));
    added.start();
    if (m_writeBlocked && m_pattern->writable())
        sweepLater();
    return {};
}

Result<void> Socket::Core::unbind(std::string_view endpoint) {
    if (m_closing)
        return closedFailure("unbind");
    const auto place =
        std::ranges::find_if(m_acceptors, [endpoint](const auto& acceptor) { return acceptor->answersTo(endpoint); });
    if (place == m_acceptors.end())
        return failure(Errc::UnknownEndpoint, attemptAt("unbind", endpoint));
    auto acceptor = std::move(*place);
    m_acceptors.erase(place);
    const Acceptor* const stopped = acceptor.get();
    stopListening(std::move(acceptor));
    for (Link* link : linksNow()) {
        if (link->acceptor() == stopped)
            link->leave(m_options.linger, Link::Received::Keep);
    }
    sweepLater();
    return {};
}

void Socket::Core::stopListening(std::unique_ptr<Acceptor> acceptor) {
    SocketEvent event;
    event.kind = SocketEvent::Kind::Unbound;
    event.endpoint = acceptor->endpoint();
    event.fd = acceptor->fd();
    acceptor->stop();
    m_formerAcceptors.push_back(std::move(acceptor));
    tell(event);
}

Result<void> Socket::Core::disconnect(std::string_view endpoint) {
    if (m_closing)
        return closedFailure("disconnect");
    const auto address = ipc::Address::parse(endpoint);
    if (!address)
        return std::unexpected(address.error());
    for (Link* link : linksNow()) {
        if (link->connectsTo(*address)) {
            link->leave(m_options.linger, Link::Received::Keep);
            return {};
        }
    }
    return failure(Errc::UnknownEndpoint, attemptAt("disconnect", endpoint));
}

Result<void> Socket::Core::send(const Outbound& outbound) {
    if (m_closing)
        return closedFailure("send");
    if (outbound.frameCount() == 0)
        return systemFailure(EINVAL, "send: no frames");
    try {
        auto sent = m_pattern->send(outbound);
        if (!sent && sent.error().code == Errc::WouldBlock)
            m_writeBlocked = true;
        return sent;
    } catch (const std::bad_alloc&) {
        return failure(std::make_error_code(std::errc::not_enough_memory), "send");
    } catch (const std::system_error& error) {
        return failure(error.code(), "send");
    }
}

Result<void> Socket::Core::mayBegin(ByteView first) {
    return m_closing ? closedFailure("send") : m_pattern->mayBegin(first);
}

Result<void> Socket::Core::subscribe(ByteView prefix) {
    return m_closing ? closedFailure("subscribe") : m_pattern->subscribe(prefix);
}

Result<void> Socket::Core::unsubscribe(ByteView prefix) {
    return m_closing ? closedFailure("unsubscribe") : m_pattern->unsubscribe(prefix);
}

Result<zmtp::Message> Socket::Core::receive() {
    if (m_closing)
        return closedFailure("receive");
    auto received = m_pattern->receive();
    if (!received && received.error().code == Errc::WouldBlock)
        m_readBlocked = true;
    return received;
}

std::size_t Socket::Core::receive(std::span<zmtp::Message> out) {
    std::size_t count = 0;
    while (count < out.size()) {
        auto received = receive();
        if (!received)
            break;
        out[count++] = std::move(*received);
    }
    return count;
}

std::vector<Link*> Socket::Core::linksNow() const {
    std::vector<Link*> links;
    links.reserve(m_links.size());
    for (const auto& [key, link] : m_links)
        links.push_back(link.get());
    return links;
}

std::size_t Socket::Core::peerCount() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(m_links, [](const auto& entry) { return entry.second->pipe().established(); }));
}

std::size_t Socket::Core::unsent() const {
    std::size_t count = 0;
    for (const auto& [key, link] : m_links)
        count += link->pipe().unsent();
    return count;
}

void Socket::Core::tell(const SocketEvent& event) {
    if (m_surroundings.observer)
        m_surroundings.observer->happened(event);
}

void Socket::Core::settle() {
    if (m_closing)
        return;
    if (m_readBlocked && m_onReadable && m_pattern->readable()) {
        m_readBlocked = false;
        const auto callback = m_onReadable;
        callback();
    }
    if (m_writeBlocked && !m_closing && m_onWritable && m_pattern->writable()) {
        m_writeBlocked = false;
        const auto callback = m_onWritable;
        callback();
    }
}

void Socket::Core::accepted(Acceptor& acceptor, ipc::Stream stream) {
    const ipc::Credentials credentials = stream.peerCredentials();
    auto place = Census::shared().enter(credentials.uid);
    if (!place && place.error().code == Errc::TooManyHandshakes && endOldestHandshake(credentials.uid))
        place = Census::shared().enter(credentials.uid);
    if (!place) {
        if (std::exchange(m_refused, credentials.uid) != credentials.uid)
            acceptFailed(acceptor, place.error());
        return;
    }
    m_refused.reset();
    auto link =
        std::make_unique<Link>(m_home, std::move(stream), Link::Arrival{&acceptor, credentials, std::move(*place)});
    Link& added = *link;
    m_links.emplace(&added, std::move(link));
    m_handshakes.emplace(added.pipe().peer(), &added);
    if (m_closing) // an observer closed the socket just now
        added.finish();
}

/// The newest has the best prospects: a peer in earnest needs milliseconds.
bool Socket::Core::endOldestHandshake(uid_t user) {
    const auto oldest =
        std::ranges::find_if(m_handshakes, [user](const auto& entry) { return entry.second->isOf(user); });
    if (oldest == m_handshakes.end())
        return false;
    oldest->second->refuse({Errc::TooManyHandshakes, "handshake"});
    return true;
}

void Socket::Core::admitted(Link& link) {
    m_handshakes.erase(link.pipe().peer());
}

void Socket::Core::acceptFailed(Acceptor& acceptor, const Error& error) {
    SocketEvent event;
    event.kind = SocketEvent::Kind::AcceptFailed;
    event.endpoint = acceptor.endpoint();
    event.error = error;
    tell(event);
}

void Socket::Core::turnedAway(Acceptor& acceptor, const ipc::Credentials& peer) {
    SocketEvent event;
    event.kind = SocketEvent::Kind::TurnedAway;
    event.endpoint = acceptor.endpoint();
    event.credentials = peer;
    tell(event);
}

void Socket::Core::over(Link& link) {
    m_handshakes.erase(link.pipe().peer());
    auto found = m_links.extract(&link);
    if (found.empty())
        return;
    if (m_closing)
        m_leftBehind += link.pipe().unsent();
    m_formerLinks.push_back(std::move(found.mapped()));
    sweepLater();
}

void Socket::Core::close(std::function<void(std::uint64_t unsent)> done) {
    m_done = std::move(done);
    leaveAll(m_options.linger);
    sweepLater();
}

void Socket::Core::leaveAll(std::chrono::milliseconds linger) {
    m_closing = true;
    for (auto& acceptor : std::exchange(m_acceptors, {}))
        stopListening(std::move(acceptor));
    for (Link* link : linksNow())
        link->leave(linger, Link::Received::Discard);
}

void Socket::Core::sweepLater() {
    if (m_sweepWanted)
        return;
    m_sweepWanted = true;
    m_sweep = m_reactor.after(std::chrono::milliseconds(0), [this] { sweep(); });
}

void Socket::Core::sweep() {
    m_sweepWanted = false;
    if (m_reviewWanted)
        review();
    auto links = std::exchange(m_formerLinks, {});
    m_formerAcceptors.clear();
    for (const auto& link : links)
        m_pattern->detach(link->pipe());
    links.clear(); // before `done`, which may destroy the socket
    if (m_closing && m_links.empty())
        finishClosing();
    else
        settle();
}

void Socket::Core::finishClosing() {
    SocketEvent event;
    event.kind = SocketEvent::Kind::Closed;
    event.unsent = m_leftBehind;
    if (!std::exchange(m_closed, true))
        tell(event);
    if (const auto done = std::move(m_done))
        done(m_leftBehind);
}

} // namespace ipcscope::sockets
