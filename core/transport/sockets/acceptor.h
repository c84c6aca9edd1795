// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/ipc/listener.h"
#include "core/transport/reactor/reactor.h"

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

    protected:
        ~Host() = default;
    };

    /// `endpoint`: the text given to bind, beside the listener's own address.
    Acceptor(Reactor& reactor, ipc::Listener listener, std::string endpoint, Host& host);

    const std::string& endpoint() const { return m_endpoint; }
    /// Both the text given to bind and the real address.
    bool answersTo(std::string_view endpoint) const { return endpoint == m_given || endpoint == m_endpoint; }
    /// Closes the listener; also from inside a call of the host.
    void stop();

private:
    void accept();
    void rest(const Error& error);

    Reactor& m_reactor;
    std::optional<ipc::Listener> m_listener;
    std::string m_endpoint;
    std::string m_given;
    Host& m_host;
    Watch m_watch;
    Timer m_timer;
    bool m_told = false; ///< that accepting fails
};

} // namespace ipcscope::sockets
