// SPDX-License-Identifier: MPL-2.0
// What a socket tells of its connections: to a monitor, to messages, and to whoever is to admit them.
#include "core/transport/zmq/call.h"
#include "core/transport/zmq/peer_properties.h"
#include "core/transport/zmq/socket.h"

namespace ipcscope::zmq {

void Socket::happened(const sockets::SocketEvent& event) {
    noteConnection(event);
    if (m_monitor)
        m_monitor->tell(event);
}

void Socket::noteConnection(const sockets::SocketEvent& event) {
    using Kind = sockets::SocketEvent::Kind;
    if (event.kind == Kind::Established) {
        auto properties = std::make_shared<const Properties>(*event.announcement, event.credentials, event.fd);
        m_peers.insert_or_assign(event.peer, PeerProperties::shared().enter(std::move(properties)));
        summon();
    } else if (event.kind == Kind::Disconnected) {
        const auto peer = m_peers.find(event.peer);
        if (peer != m_peers.end())
            PeerProperties::shared().leave(peer->second);
        m_gonePeers.push_back(event.peer);
        if (m_gonePeers.size() > goneKept) {
            m_peers.erase(m_gonePeers.front());
            m_gonePeers.pop_front();
        }
    }
}

/// The number that PeerProperties has for whoever sent the message that is being received.
std::uint64_t Socket::originOf(sockets::PeerId peer) {
    if (peer == m_lastPeer)
        return m_lastOrigin;
    const auto known = m_peers.find(peer);
    m_lastPeer = peer;
    m_lastOrigin = known == m_peers.end() ? 0 : known->second;
    return m_lastOrigin;
}

Result<void> Socket::monitor(std::string_view endpoint, int events) {
    const Call call(*this);
    if (!call.allowed())
        return call.refusal("monitor");
    if (!endpoint.empty() && !endpoint.starts_with(Inproc::scheme))
        return systemFailure(endpoint.find("://") == std::string_view::npos ? EINVAL : EPROTONOSUPPORT, "monitor");
    stopMonitor();
    if (endpoint.empty())
        return {};
    m_endingMonitors.reserve(m_endingMonitors.size() + 1); // it ends without memory
    auto monitor = std::make_unique<Monitor>(m_context.inproc(), *m_reactor, events);
    if (auto started = monitor->start(endpoint); !started)
        return started;
    m_monitor = std::move(monitor);
    return {};
}

void Socket::stopMonitor() noexcept {
    if (!m_monitor)
        return;
    m_endingMonitors.push_back(std::move(m_monitor));
    m_endingMonitors.back()->stop();
}

/// Whom the options say is to be asked. RFC 27: PLAIN and CURVE servers, and NULL where there is a domain.
void Socket::updateAuthentication() {
    sockets::Options& options = m_socket->options();
    const bool server = options.security.mechanism != "NULL" && options.security.role == zmtp::Security::Role::Server;
    if (!server && options.zapDomain.empty()) {
        options.authenticate = nullptr;
        return;
    }
    options.authenticate = [this](const sockets::AuthenticationRequest& request, sockets::Answer answer) {
        judge(request, std::move(answer));
    };
}

/// ZAP_ENFORCE_DOMAIN: CURVE without a domain asks nobody; and without a handler only those that need none go on.
void Socket::judge(const sockets::AuthenticationRequest& request, sockets::Answer answer) {
    const sockets::Options& options = m_socket->options();
    const bool plain = request.claim.mechanism == "PLAIN";
    const bool asks = plain || !options.zapEnforceDomain || !options.zapDomain.empty();
    if (asks && (m_zap || m_context.inproc().bound(Zap::endpoint))) {
        if (!m_zap)
            m_zap = std::make_unique<Zap>(m_context.inproc(), *m_reactor);
        m_zap->ask(options.zapDomain, request, std::move(answer));
        return;
    }
    zmtp::Verdict verdict;
    const bool needed = plain || (asks && options.zapEnforceDomain);
    verdict.status = zmtp::Verdict::Status::Admitted;
    if (needed)
        verdict.fault = zmtp::Verdict::Fault::Nobody;
    answer(verdict);
}

} // namespace ipcscope::zmq
