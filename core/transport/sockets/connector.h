// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/ipc/address.h"
#include "core/transport/ipc/stream.h"
#include "core/transport/reactor/reactor.h"
#include "core/transport/sockets/options.h"

#include <chrono>
#include <functional>

namespace ipcscope::sockets {

/// Another way to a connection than an ipc address: a connected stream, or why there is none yet.
using Dial = std::function<Result<ipc::Stream>()>;

/// Tries to reach an address, now and again. Pauses double from reconnectInterval up to reconnectMaximum, with jitter,
/// and start small again once a handshake was completed. Whatever the reason, it tries again: another program may
/// serve the path by then. A reconnectInterval of 0 or less: never again. One with a Dial waits for tryNow() instead,
/// without a word, when nobody was there.
class Connector {
public:
    enum class Cause { ConnectFailed, ConnectionEnded };
    class Caller {
    public:
        virtual void reached(ipc::Stream stream) = 0;
        /// Will try again in `pause`; negative: never.
        virtual void postponed(const Error& error, std::chrono::milliseconds pause, Cause cause) = 0;

    protected:
        ~Caller() = default;
    };

    Connector(Reactor& reactor, ipc::Address address, const Options& options, Caller& caller);
    Connector(Reactor& reactor, Dial dial, const Options& options, Caller& caller);

    /// Of one without a Dial.
    const ipc::Address& address() const { return m_address; }
    void tryNow();
    /// Tries again after a pause, because a connection ended with `error`.
    void tryLater(const Error& error);
    void succeeded() { m_pause = {}; }
    void stop() { m_timer = {}; }

private:
    void postpone(const Error& error, Cause cause);
    std::chrono::milliseconds nextPause();
    void wait(std::chrono::milliseconds pause);

    Reactor& m_reactor;
    ipc::Address m_address;
    Dial m_dial;
    const Options& m_options;
    Caller& m_caller;
    std::chrono::milliseconds m_pause{}; ///< the last one, before jitter; 0: none yet
    Timer m_timer;
    Later m_again; ///< where there was no memory for a timer
};

} // namespace ipcscope::sockets
