// SPDX-License-Identifier: MPL-2.0
#include "core/transport/sockets/socket_core.h"

#include "core/transport/base/memory.h"
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

} // namespace

Socket::Core::Core(Reactor& reactor, zmtp::SocketType type, Options options, Observer* observer, Express& express)
    : m_reactor(reactor)
    , m_options(std::move(options))
    , m_surroundings{.options = m_options, .observer = observer, .writer = {}, .express = &express}
    , m_pattern(makePattern(type, m_surroundings))
    , m_home{m_reactor, type, m_options, m_surroundings, *m_pattern, *this}
    , m_sweep(reactor, *this, [](Core& core) { core.sweepOrClose(); }) {}

Socket::Core::~Core() {
    m_onReadable = nullptr;
    m_onWritable = nullptr;
    m_done = nullptr;
    m_sweepWanted = true; // nothing is left for a later turn
    leaveAll(std::chrono::milliseconds(0));
    forEachLink([](Link& link) { link.finish(); });
    finishClosing();
    dropFormerLinks();
}

Result<void> Socket::Core::send(const Outbound& outbound) {
    if (m_closing)
        return closedFailure("send");
    if (outbound.frameCount() == 0)
        return systemFailure(EINVAL, "send: no frames");
    return asResult("send", [&] {
        auto sent = m_pattern->send(outbound);
        if (!sent && sent.error().code == Errc::WouldBlock)
            m_writeBlocked = true;
        return sent;
    });
}

Result<void> Socket::Core::subscribe(ByteView prefix) {
    return m_closing ? closedFailure("subscribe") : asResult("subscribe", [&] { return m_pattern->subscribe(prefix); });
}

Result<void> Socket::Core::unsubscribe(ByteView prefix) {
    return m_closing ? closedFailure("unsubscribe")
                     : asResult("unsubscribe", [&] { return m_pattern->unsubscribe(prefix); });
}

Result<void> Socket::Core::join(ByteView group) {
    return m_closing ? closedFailure("join") : asResult("join", [&] { return m_pattern->join(group); });
}

Result<void> Socket::Core::leave(ByteView group) {
    return m_closing ? closedFailure("leave") : asResult("leave", [&] { return m_pattern->leave(group); });
}

Result<zmtp::Message> Socket::Core::receive() {
    if (m_closing)
        return closedFailure("receive");
    return asResult("receive", [&] {
        auto received = m_pattern->receive();
        if (!received && received.error().code == Errc::WouldBlock)
            m_readBlocked = true;
        return received;
    });
}

std::size_t Socket::Core::receive(std::span<zmtp::Message> out) {
    if (m_closing)
        return 0;
    const std::size_t count = m_pattern->receiveBatch(out);
    m_readBlocked = m_readBlocked || count < out.size();
    return count;
}

/// There is room for it in what forEachLink() needs.
Link& Socket::Core::adopt(std::unique_ptr<Link> link) {
    if (m_visited.capacity() <= m_links.size())
        m_visited.reserve(2 * m_links.size() + 4);
    link->setPlace(static_cast<std::uint32_t>(m_links.size()));
    m_links.push_back(std::move(link));
    return *m_links.back();
}

/// Nothing if it is not there any more.
std::unique_ptr<Link> Socket::Core::release(Link& link) {
    if (link.place() >= m_links.size() || m_links[link.place()].get() != &link)
        return nullptr;
    std::unique_ptr<Link>& slot = m_links[link.place()];
    std::swap(slot, m_links.back());
    slot->setPlace(link.place());
    std::unique_ptr<Link> released = std::move(m_links.back());
    m_links.pop_back();
    return released;
}

std::size_t Socket::Core::peerCount() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(m_links, [](const auto& link) { return link->pipe().established(); }));
}

std::size_t Socket::Core::unsent() const {
    std::size_t count = 0;
    for (const auto& link : m_links)
        count += link->pipe().unsent();
    return count;
}

void Socket::Core::tell(const SocketEvent& event) {
    if (m_surroundings.observer)
        m_surroundings.observer->happened(event);
    if (m_surroundings.onEvent)
        m_surroundings.onEvent(event);
}

void Socket::Core::settle() {
    if (m_closing)
        return;
    if (m_readBlocked && m_onReadable && m_pattern->readable()) {
        const auto callback = m_onReadable;
        m_readBlocked = false;
        callback();
    }
    if (m_writeBlocked && !m_closing && m_onWritable && m_pattern->writable()) {
        const auto callback = m_onWritable;
        m_writeBlocked = false;
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
    Link& added = adopt(std::move(link));
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
    ifMemoryAllows([&] {
        SocketEvent event;
        event.kind = SocketEvent::Kind::AcceptFailed;
        event.endpoint = acceptor.endpoint();
        event.error = error;
        tell(event);
    });
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
    std::unique_ptr<Link> released = release(link);
    if (!released)
        return;
    if (m_closing)
        m_leftBehind += link.pipe().unsent();
    released->nextFormer = std::move(m_formerLinks);
    m_formerLinks = std::move(released);
    sweepLater();
}

void Socket::Core::close(std::function<void(std::uint64_t unsent)> done) {
    m_done = std::move(done);
    leaveAll(m_options.linger);
    sweepLater();
}

void Socket::Core::leaveAll(std::chrono::milliseconds linger) {
    m_closing = true;
    if (Express* const express = std::exchange(m_surroundings.express, nullptr))
        *express = {};
    for (auto& acceptor : std::exchange(m_acceptors, {}))
        stopListening(std::move(acceptor));
    forEachLink([linger](Link& link) { link.leave(linger, Link::Received::Discard); });
}

void Socket::Core::onWritable(std::function<void()> callback) {
    m_onWritable = std::move(callback);
    tellWritableLater();
}

void Socket::Core::tellWritableLater() {
    if (m_onWritable && m_writeBlocked && m_pattern->writable())
        sweepLater();
}

void Socket::Core::sweepLater() {
    if (m_sweepWanted)
        return;
    m_sweepWanted = true;
    m_sweep.schedule();
}

/// Whoever is told that the socket is closed may destroy it, which a Later does not survive.
void Socket::Core::sweepOrClose() {
    if (!m_closing)
        return sweep();
    try {
        m_closer = m_reactor.after(std::chrono::milliseconds(0), [this] { sweep(); });
    } catch (const std::bad_alloc&) {
        m_sweep.schedule();
    }
}

void Socket::Core::sweep() {
    m_sweepWanted = false;
    if (m_reviewWanted)
        review();
    m_formerAcceptors.clear();
    dropFormerLinks(); // before `done`, which may destroy the socket
    if (!m_closing && m_pattern->tidy())
        sweepLater();
    if (m_closing && m_links.empty())
        finishClosing();
    else
        settle();
}

void Socket::Core::dropFormerLinks() {
    for (auto links = std::move(m_formerLinks); links;) {
        const std::unique_ptr<Link> first = std::move(links);
        links = std::move(first->nextFormer);
        m_pattern->detach(first->pipe());
    }
}

void Socket::Core::finishClosing() {
    SocketEvent event;
    event.kind = SocketEvent::Kind::Closed;
    event.unsent = m_leftBehind;
    if (!std::exchange(m_closed, true))
        ifMemoryAllows([&] { tell(event); });
    if (const auto done = std::move(m_done))
        done(m_leftBehind);
}

} // namespace ipcscope::sockets
