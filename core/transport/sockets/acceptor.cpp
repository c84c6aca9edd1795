// SPDX-License-Identifier: MPL-2.0
#include "core/transport/sockets/acceptor.h"

#include "core/transport/base/limits.h"
#include "core/transport/base/memory.h"

#include <utility>

namespace ipcscope::sockets {

namespace {

constexpr int acceptsPerTurn = 64;

} // namespace

Acceptor::Acceptor(Reactor& reactor, ipc::Listener listener, std::string endpoint,
                   std::shared_ptr<const Options> options, Host& host)
    : m_reactor(reactor)
    , m_listener(std::move(listener))
    , m_endpoint(std::make_shared<const Endpoint>(m_listener->address().endpoint(), std::move(options)))
    , m_given(std::move(endpoint))
    , m_host(host) {
    m_watch = m_reactor.watch(m_listener->fd(), Interest::Readable, [this](Readiness) { accept(); });
}

void Acceptor::stop() {
    m_timer = {};
    m_watch = {};
    m_listener.reset();
}

void Acceptor::accept() {
    for (int count = 0; m_listener && count < acceptsPerTurn; ++count) {
        auto stream = m_listener->accept();
        if (!stream) {
            rest(stream.error());
            return;
        }
        if (!*stream)
            return;
        m_told = false;
        if (admits(**stream))
            m_host.accepted(*this, std::move(**stream));
    }
}

bool Acceptor::admits(const ipc::Stream& stream) {
    const ipc::PeerFilter& filter = m_endpoint->options->peerFilter;
    if (filter.empty())
        return true;
    const ipc::Credentials peer = stream.peerCredentials();
    if (filter.admits(peer))
        return true;
    m_host.turnedAway(*this, peer);
    return false;
}

void Acceptor::rest(const Error& error) {
    ifMemoryAllows([this] {
        m_timer = m_reactor.after(limits::acceptRest, [this] { m_watch.setInterest(Interest::Readable); });
        m_watch.setInterest(Interest::None);
    });
    if (std::exchange(m_told, true))
        return;
    m_host.acceptFailed(*this, error);
}

} // namespace ipcscope::sockets
