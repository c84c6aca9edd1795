// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/sockets/observer.h"

#include <cstdint>
#include <vector>

namespace ipcscope::sockets {

/// An event as zmq_socket_monitor(3) numbers it.
struct MonitorEvent {
    enum Number : std::uint16_t {
        Connected = 0x0001,               ///< value: the descriptor
        ConnectDelayed = 0x0002,          ///< never on ipc, where a connect answers at once
        ConnectRetried = 0x0004,          ///< milliseconds until the next attempt
        Listening = 0x0008,               ///< the descriptor
        BindFailed = 0x0010,              ///< errno
        Accepted = 0x0020,                ///< the descriptor
        AcceptFailed = 0x0040,            ///< errno
        Closed = 0x0080,                  ///< the descriptor; of a failed attempt to connect -1
        CloseFailed = 0x0100,             ///< never: closing cannot fail
        Disconnected = 0x0200,            ///< the descriptor
        MonitorStopped = 0x0400,          ///< told by whoever owns the monitor
        HandshakeFailedNoDetail = 0x0800, ///< errno
        HandshakeSucceeded = 0x1000,      ///< 0
        HandshakeFailedProtocol = 0x2000, ///< ZMQ_PROTOCOL_ERROR_...
        HandshakeFailedAuth = 0x4000,     ///< ZAP status: 300, 400, 500
    };
    Number number{};
    std::int32_t value = 0;
    bool operator==(const MonitorEvent&) const = default;
};

/// What the manual's monitor says of `event`, in order; often one, at most two, and nothing for what it does not know:
/// a connection that we ended ourselves, the socket's own end.
std::vector<MonitorEvent> monitorEvents(const SocketEvent& event);

} // namespace ipcscope::sockets
