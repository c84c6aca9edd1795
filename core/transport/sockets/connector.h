// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/ipc/stream.h"
#include "core/transport/reactor/reactor.h"
#include "core/transport/sockets/endpoint.h"

#include <chrono>
#include <functional>
#include <memory>

namespace ipcscope::sockets {

/// Another way to a connection than an ipc address: a connected stream, or why there is none yet. ECANCELED: there will
/// never be one.
using Dial = std::function<Result<ipc::Stream>()>;

/// Tries to reach an address, now and again. Pauses double from reconnectInterval up to reconnectMaximum, with jitter,
/// and start small again once a handshake was completed; where the maximum is no more than the interval they do not
/// grow, and jitter is up to as much again. Whatever the reason, it tries again: another program may
/// serve the path by then. A reconnectInterval of 0 or less: never again; nor after what the endpoint says. One with a
/// Dial waits for tryNow() instead, without a word, when nobody was there.
class Connector {
public:
    enum class Cause { ConnectFailed, ConnectionEnded };
    class Caller {
    public:
        virtual void reached(ipc::Stream stream) = 0;
        /// Will try again in `pause`; negative: never.
        virtual void postponed(const Error& error, std::chrono::milliseconds pause, Cause cause) = 0;
        /// A Dial found that nobody will ever be there.
        virtual void abandoned() = 0;

    protected:
        ~Caller() = default;
    };

    /// To the endpoint's address; `dial`, where there is one, knows better. The endpoint outlives the connector.
    Connector(Reactor& reactor, const Endpoint& endpoint, Dial dial, Caller& caller);

    void tryNow();
    /// Tries again after a pause, because a connection ended with `error`.
    void tryLater(const Error& error);
    void succeeded() {
        m_pause = {};
        m_succeeded = true;
    }
    void stop() { m_timer = {}; }

private:
    void postpone(const Error& error, Cause cause);
    bool stops(const Error& error, Cause cause) const;
    std::chrono::milliseconds nextPause();
    void wait(std::chrono::milliseconds pause);

    Result<ipc::Stream> connect() const;
    const Options& options() const { return *m_endpoint.options; }

    const Endpoint& m_endpoint;
    const std::unique_ptr<const Dial> m_dial;
    Caller& m_caller;
    std::chrono::milliseconds m_pause{}; ///< the last one, before jitter; 0: none yet
    bool m_succeeded = false;            ///< the last connection's handshake was complete
    Timer m_timer;
    Later m_again; ///< where there was no memory for a timer
};

} // namespace ipcscope::sockets
