// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/error.h"
#include "core/transport/reactor/reactor.h"
#include "core/transport/sockets/monitor_events.h"
#include "core/transport/sockets/socket.h"
#include "core/transport/zmq/inproc.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace ipcscope::zmq {

/// What zmq_socket_monitor(3) starts: a PAIR bound to an inproc:// name, which tells a socket's events in two frames
/// each. They wait for a reader, a limited number of them; what comes when that many wait is lost.
class Monitor {
public:
    /// On the reactor of the socket that is monitored.
    Monitor(Inproc& inproc, Reactor& reactor, int events);
    /// EADDRINUSE, EINVAL.
    Result<void> start(std::string_view endpoint);
    void tell(const sockets::SocketEvent& event);
    /// Tells the last event and ends, at once if no reader is there; what a reader has not got within a second is lost.
    void stop() noexcept;
    /// It was stopped and has nothing left to do.
    bool over() const { return m_over; }

private:
    struct Frames {
        std::array<std::uint8_t, 6> event; ///< 16 bits of event, 32 bits of value, in the machine's order
        std::string endpoint;
    };
    void put(sockets::MonitorEvent event, std::string_view endpoint);
    void flush();
    bool mayBeRead() const;
    void readerLeft();
    void end() noexcept;

    Reactor& m_reactor;
    sockets::Socket m_socket;
    std::optional<Inproc::Member> m_member;
    Timer m_deadline;
    std::size_t m_left = 0; ///< readers that were there and have gone
    bool m_over = false;
    int m_events;
    std::string m_endpoint;
    std::deque<Frames> m_waiting;
};

} // namespace ipcscope::zmq
