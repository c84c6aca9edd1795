// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/error.h"
#include "core/transport/ipc/removal.h"
#include "core/transport/ipc/stream.h"
#include "core/transport/zmtp/announcement.h"
#include "core/transport/zmtp/message.h"

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
        Listening,       ///< endpoint; replaced
        Connecting,      ///< endpoint; the first try did not find anybody, error; retryIn
        Connected,       ///< peer, credentials; the handshake begins
        Accepted,        ///< peer, credentials
        Established,     ///< peer; announcement: messages may flow
        HandshakeFailed, ///< peer; error; announcement as far as it was heard
        Disconnected,    ///< peer; error if there was one; unsent: messages lost with it
        Retrying,        ///< endpoint, error; retryIn
        AcceptFailed,    ///< error; the listener rests for a moment
        Closed,          ///< unsent: messages that linger could not bring out
    };
    Kind kind{};
    PeerId peer = 0;
    std::string endpoint;
    ipc::Credentials credentials;
    const zmtp::Announcement* announcement = nullptr; ///< valid during the call
    ipc::Replaced replaced = ipc::Replaced::Nothing;
    Error error;
    std::chrono::milliseconds retryIn{};
    std::uint64_t unsent = 0;
};

/// Sees everything a socket does, on the reactor's thread, in order. Must not destroy the socket from inside a call.
class Observer {
public:
    virtual ~Observer() = default;
    virtual void happened(const SocketEvent& event) = 0;
    /// A whole message, as on the wire (envelopes included), before the pattern makes anything of it.
    virtual void received(PeerId peer, const zmtp::Message& message) = 0;
    /// A message handed to this peer's queue, as it will be on the wire. While a connecting side is not connected,
    /// `peer` is the number that its next connection will have.
    virtual void sent(PeerId peer, const zmtp::Message& message) = 0;
    /// A peer subscribed or cancelled at our PUB or XPUB (command or message form).
    virtual void subscription(PeerId peer, bool subscribe, ByteView topic) = 0;
    /// A command the session does not act on.
    virtual void command(PeerId peer, const std::string& name, ByteView data) = 0;
};

} // namespace ipcscope::sockets
