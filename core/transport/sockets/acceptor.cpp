// SPDX-License-Identifier: MPL-2.0
#include "core/transport/sockets/acceptor.h"

namespace ipcscope::sockets {

namespace {

constexpr int acceptsPerTurn = 64;
constexpr std::chrono::milliseconds restTime{200};

bool isShortage(const Error& error) {
    return error.code == std::errc::too_many_files_open || error.code == std::errc::too_many_files_open_in_system ||
           error.code == std::errc::not_enough_memory || error.code == std::errc::no_buffer_space;
}

} // namespace

Acceptor::Acceptor(Reactor& reactor, ipc::Listener listener, std::string endpoint, Host& host)
    : m_reactor(reactor)
    , m_listener(std::move(listener))
    , m_endpoint(m_listener->address().endpoint())
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
        if (!stream && isShortage(stream.error())) {
            rest(stream.error());
            return;
        }
        if (!stream)
            continue;
        if (!*stream)
            return;
        m_short = false;
        m_host.accepted(*this, std::move(**stream));
    }
}

void Acceptor::rest(const Error& error) {
    m_watch.setInterest(Interest::None);
    m_timer = m_reactor.after(restTime, [this] { m_watch.setInterest(Interest::Readable); });
    if (m_short)
        return;
    m_short = true;
    m_host.acceptFailed(*this, error);
}

} // namespace ipcscope::sockets
