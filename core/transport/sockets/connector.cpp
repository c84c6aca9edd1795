// SPDX-License-Identifier: MPL-2.0
#include "core/transport/sockets/connector.h"

#include "core/transport/ipc/address.h"
#include "core/transport/sockets/random.h"

#include <algorithm>
#include <new>
#include <system_error>

namespace ipcscope::sockets {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds never{-1};

/// Of a pause; a try after none would follow the other.
milliseconds leastPause(const Options& options) {
    return std::max(options.reconnectInterval, milliseconds(1));
}

} // namespace

Connector::Connector(Reactor& reactor, const Endpoint& endpoint, Dial dial, Caller& caller)
    : m_endpoint(endpoint)
    , m_dial(dial ? std::make_unique<const Dial>(std::move(dial)) : nullptr)
    , m_caller(caller)
    , m_again(reactor, *this, [](Connector& connector) {
        connector.wait(std::max(connector.m_pause, leastPause(connector.options())));
    }) {}

Result<ipc::Stream> Connector::connect() const {
    if (m_dial)
        return (*m_dial)();
    if (const auto& mayConnect = options().mayConnect) {
        if (const auto allowed = mayConnect(); !allowed)
            return std::unexpected(allowed.error());
    }
    const auto address = ipc::Address::parse(m_endpoint.name);
    return address ? ipc::Stream::connect(*address) : std::unexpected(address.error());
}

void Connector::tryNow() {
    m_timer = {}; // whoever asked for this try, there is one
    try {
        auto stream = connect();
        m_succeeded = false;
        if (stream)
            m_caller.reached(std::move(*stream));
        else
            postpone(stream.error(), Cause::ConnectFailed);
    } catch (const std::bad_alloc&) {
        wait(leastPause(options()));
    }
}

void Connector::tryLater(const Error& error) {
    postpone(error, Cause::ConnectionEnded);
}

void Connector::postpone(const Error& error, Cause cause) {
    if (m_dial && cause == Cause::ConnectFailed) {
        if (error.code == std::errc::operation_canceled)
            m_caller.abandoned();
        return;
    }
    if (options().reconnectInterval.count() <= 0 || stops(error, cause)) {
        m_caller.postponed(error, never, cause);
        return;
    }
    const auto pause = nextPause();
    wait(pause);
    m_caller.postponed(error, pause, cause);
}

/// On ipc a name without a file is refused as well: nobody is bound to it.
bool Connector::stops(const Error& error, Cause cause) const {
    if (cause == Cause::ConnectionEnded)
        return !m_succeeded && (m_endpoint.reconnectStop & stopAfterHandshake) != 0;
    const bool refused =
        error.code == std::errc::connection_refused || error.code == std::errc::no_such_file_or_directory;
    return refused && (m_endpoint.reconnectStop & stopWhenRefused) != 0;
}

void Connector::wait(milliseconds pause) {
    try {
        m_timer = m_again.reactor().after(pause, [this] { tryNow(); });
    } catch (const std::bad_alloc&) {
        m_again.schedule();
    }
}

milliseconds Connector::nextPause() {
    const milliseconds least = leastPause(options());
    const milliseconds most = options().reconnectMaximum;
    if (most <= least)
        return least + milliseconds(randomNumber(options()) % static_cast<std::uint64_t>(least.count()));
    m_pause = std::clamp(m_pause * 2, least, most);
    const auto jitter = milliseconds(randomNumber(options()) % static_cast<std::uint64_t>(m_pause.count() / 4 + 1));
    return m_pause + jitter <= most ? m_pause + jitter : m_pause - jitter;
}

} // namespace ipcscope::sockets
