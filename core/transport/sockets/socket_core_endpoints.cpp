// SPDX-License-Identifier: MPL-2.0
// What the socket is bound and connected to.
#include "core/transport/base/memory.h"
#include "core/transport/sockets/socket_core.h"

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

Result<std::string> Socket::Core::bind(std::string_view endpoint) {
    return asResult("bind", [&] {
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
    });
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
    m_formerAcceptors.reserve(m_formerAcceptors.size() + m_acceptors.size() + 1);
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
    auto link = std::make_unique<Link>(m_home, takenEndpoint(m_lastEndpoint));
    start(adopt(std::move(link)));
    return {};
}

void Socket::Core::start(Link& added) {
    try {
        added.start();
    } catch (const std::bad_alloc&) {
        added.finish();
        throw;
    }
    tellWritableLater();
}

Result<void> Socket::Core::unbind(std::string_view endpoint) {
    if (m_closing)
        return closedFailure("unbind");
    const auto address = ipc::Address::parse(endpoint);
    const bool wildcard = address && address->form() == ipc::Address::Form::Wildcard;
    if (!address && address.error().code == std::errc::invalid_argument)
        return std::unexpected(address.error());
    const auto answers = [endpoint](const auto& acceptor) { return acceptor->answersTo(endpoint); };
    auto place = std::ranges::find_if(m_acceptors, answers);
    if (place == m_acceptors.end() || wildcard)
        return failure(Errc::UnknownEndpoint, attemptAt("unbind", endpoint));
    for (; place != m_acceptors.end(); place = std::ranges::find_if(m_acceptors, answers)) {
        auto acceptor = std::move(*place);
        m_acceptors.erase(place);
        const Acceptor* const stopped = acceptor.get();
        stopListening(std::move(acceptor));
        forEachLink([this, stopped](Link& link) {
            if (link.acceptor() == stopped)
                link.leave(m_options.linger, Link::Received::Keep);
        });
    }
    sweepLater();
    return {};
}

void Socket::Core::stopListening(std::unique_ptr<Acceptor> acceptor) {
    Acceptor& stopped = *acceptor;
    const int fd = stopped.fd();
    m_formerAcceptors.push_back(std::move(acceptor));
    stopped.stop();
    ifMemoryAllows([&] {
        SocketEvent event;
        event.kind = SocketEvent::Kind::Unbound;
        event.endpoint = stopped.endpoint();
        event.fd = fd;
        tell(event);
    });
}

Result<void> Socket::Core::disconnect(std::string_view endpoint) {
    if (m_closing)
        return closedFailure("disconnect");
    const auto address = ipc::Address::parse(endpoint);
    const std::string name = address ? address->endpoint() : std::string(endpoint);
    bool known = false;
    forEachLink([&](Link& link) {
        if (!link.connectsTo(name))
            return;
        known = true;
        link.leave(m_options.linger, Link::Received::Discard);
    });
    if (known)
        return {};
    if (!address)
        return std::unexpected(address.error());
    return failure(Errc::UnknownEndpoint, attemptAt("disconnect", endpoint));
}

} // namespace ipcscope::sockets
