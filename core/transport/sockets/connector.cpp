// SPDX-License-Identifier: MPL-2.0
#include "core/transport/sockets/connector.h"

#include "core/transport/sockets/random.h"

#include <algorithm>
#include <new>

namespace ipcscope::sockets {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds never{-1};

/// Of a pause; a try after none would follow the other.
milliseconds leastPause(const Options& options) {
    return std::max(options.reconnectInterval, milliseconds(1));
}

} // namespace

Connector::Connector(Reactor& reactor, ipc::Address address, const Options& options, Caller& caller)
    : m_reactor(reactor)
    , m_address(std::move(address))
    , m_options(options)
    , m_caller(caller)
    , m_again(reactor, [this] { wait(std::max(m_pause, leastPause(m_options))); }) {}

Connector::Connector(Reactor& reactor, Dial dial, const Options& options, Caller& caller)
    : m_reactor(reactor)
    , m_dial(std::move(dial))
    , m_options(options)
    , m_caller(caller)
    , m_again(reactor, [this] { wait(std::max(m_pause, leastPause(m_options))); }) {}

void Connector::tryNow() {
    try {
        auto stream = m_dial ? m_dial() : ipc::Stream::connect(m_address);
        if (stream)
            m_caller.reached(std::move(*stream));
        else
            postpone(stream.error(), Cause::ConnectFailed);
    } catch (const std::bad_alloc&) {
        wait(leastPause(m_options));
    }
}

void Connector::tryLater(const Error& error) {
    postpone(error, Cause::ConnectionEnded);
}

void Connector::postpone(const Error& error, Cause cause) {
    if (m_dial && cause == Cause::ConnectFailed)
        return;
    if (m_options.reconnectInterval.count() <= 0) {
        m_caller.postponed(error, never, cause);
        return;
    }
    const auto pause = nextPause();
    wait(pause);
    m_caller.postponed(error, pause, cause);
}

void Connector::wait(milliseconds pause) {
    try {
        m_timer = m_reactor.after(pause, [this] { tryNow(); });
    } catch (const std::bad_alloc&) {
        m_again.schedule();
    }
}

milliseconds Connector::nextPause() {
    const milliseconds least = leastPause(m_options);
    if (m_options.reconnectMaximum.count() == 0)
        return least + milliseconds(randomNumber(m_options) % static_cast<std::uint64_t>(least.count()));
    const milliseconds most = std::max(m_options.reconnectMaximum, least);
    m_pause = std::clamp(m_pause * 2, least, most);
    const auto jitter = milliseconds(randomNumber(m_options) % static_cast<std::uint64_t>(m_pause.count() / 4 + 1));
    return m_pause + jitter <= most ? m_pause + jitter : m_pause - jitter;
}

} // namespace ipcscope::sockets
