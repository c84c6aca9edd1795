// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/ipc/listener.h"
#include "core/transport/reactor/reactor.h"
#include "core/transport/sockets/endpoint.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ipcscope::sockets {

/// Accepts a listener's connections, a bounded number a turn. When that fails (no descriptors left, ...) it says so
/// once, rests, and tries again by itself.
class Acceptor {
public:
    class Host {
    public:
        virtual void accepted(Acceptor& acceptor, ipc::Stream stream) = 0;
        virtual void acceptFailed(Acceptor& acceptor, const Error& error) = 0;
        /// The peer filter does not admit it; it is closed again.
        virtual void turnedAway(Acceptor& acceptor, const ipc::Credentials& peer) = 0;

    protected:
        ~Host() = default;
    };

    /// `endpoint`: the text given to bind, beside the listener's own address.
    Acceptor(Reactor& reactor, ipc::Listener listener, std::string endpoint, std::shared_ptr<const Options> options,
             Host& host);

    const std::shared_ptr<const Endpoint>& shared() const { return m_endpoint; }
    const std::string& endpoint() const { return m_endpoint->name; }
    /// The listener's descriptor; -1 when it is closed.
    int fd() const { return m_listener ? m_listener->fd() : -1; }
    /// Both the text given to bind and the real address.
    bool answersTo(std::string_view endpoint) const { return endpoint == m_given || endpoint == m_endpoint->name; }
    /// Closes the listener; also from inside a call of the host.
    void stop();

private:
    void accept();
    bool admits(const ipc::Stream& stream);
    void rest(const Error& error);

    Reactor& m_reactor;
    std::optional<ipc::Listener> m_listener;
    std::shared_ptr<const Endpoint> m_endpoint;
    std::string m_given;
    Host& m_host;
    Watch m_watch;
    Timer m_timer;
    bool m_told = false; ///< that accepting fails
};

} // namespace ipcscope::sockets
