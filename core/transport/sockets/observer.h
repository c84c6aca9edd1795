// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/error.h"
#include "core/transport/ipc/removal.h"
#include "core/transport/ipc/stream.h"
#include "core/transport/zmtp/announcement.h"
#include "core/transport/zmtp/message.h"
#include "core/transport/zmtp/run.h"

#include <chrono>
#include <cstdint>
#include <string>

namespace ipcscope::sockets {

/// Numbers a socket's connections from 1 on; never re-used. A connection that is made anew has a new number.
using PeerId = std::uint32_t;

/// Something that happened to a socket, beside messages. zmq_socket_monitor(3).
/// Every Connected or Accepted is followed by either HandshakeFailed, or Established and at its end Disconnected; also
/// when we end it ourselves (HandshakeFailed with std::errc::operation_canceled, Disconnected without an error).
struct SocketEvent {
    enum class Kind : std::uint8_t {
        Listening,       ///< replaced; fd
        BindFailed,      ///< error; endpoint as it was given
        Unbound,         ///< no longer listening; fd
        Connecting,      ///< the first try did not find anybody, error; retryIn
        Connected,       ///< peer, credentials, fd; the handshake begins
        Accepted,        ///< peer, credentials, fd
        Established,     ///< peer, credentials; announcement: messages may flow
        HandshakeFailed, ///< peer, credentials; error; announcement as far as it was heard
        Disconnected,    ///< peer, credentials, fd; error if there was one; unsent: messages lost with it
        Retrying,        ///< error; retryIn
        AcceptFailed,    ///< error; the listener rests for a moment
        TurnedAway,      ///< credentials: the peer filter does not admit them; the connection is closed again
        Closed,          ///< unsent: messages that linger could not bring out
    };
    Kind kind{};
    PeerId peer = 0;
    std::string endpoint; ///< ours, or the one we connect to; of every event but Closed
    /// Of the process at the other side, as the kernel noted them when it connected or began to listen.
    ipc::Credentials credentials;
    int fd = -1; ///< of the listener or connection, when it opened; of what has closed, the number it had
    const zmtp::Announcement* announcement = nullptr; ///< valid during the call
    ipc::Replaced replaced = ipc::Replaced::Nothing;
    Error error;
    std::chrono::milliseconds retryIn{}; ///< negative: never
    bool attempted = false;              ///< Connecting, Retrying: a connect failed; else a connection ended
    bool byUs = false; ///< HandshakeFailed, Disconnected: we ended it, by closing, disconnecting or unbinding
    std::uint64_t unsent = 0;
};

/// Sees everything a socket does, on the reactor's thread, in order. Must not destroy the socket from inside a call.
class Observer {
public:
    virtual ~Observer() = default;
    virtual void happened(const SocketEvent& event) = 0;
    /// Whole messages, as on the wire (envelopes included), before the pattern makes anything of them; valid during the
    /// call.
    virtual void received(PeerId peer, const zmtp::Run& run) = 0;
    /// A message handed to this peer's queue, as it will be on the wire. While a connecting side is not connected,
    /// `peer` is the number that its next connection will have.
    virtual void sent(PeerId peer, const zmtp::Message& message) = 0;
    /// A peer subscribed or cancelled at our PUB or XPUB (command or message form).
    virtual void subscription(PeerId peer, bool subscribe, ByteView topic) = 0;
    /// A command the session does not act on, or a PING, which it has answered.
    virtual void command(PeerId peer, const std::string& name, ByteView data) = 0;
};

} // namespace ipcscope::sockets
