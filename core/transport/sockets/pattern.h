// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/error.h"
#include "core/transport/sockets/errc.h"
#include "core/transport/sockets/express.h"
#include "core/transport/sockets/observer.h"
#include "core/transport/sockets/options.h"
#include "core/transport/sockets/outbound.h"
#include "core/transport/sockets/pipe.h"
#include "core/transport/zmtp/message.h"

#include <cstdint>
#include <functional>
#include <string_view>

namespace ipcscope::sockets {

/// What a pattern shares with its socket.
struct Surroundings {
    const Options& options;
    Observer* observer = nullptr;
    std::function<void(const SocketEvent&)> onEvent = nullptr;
    zmtp::MessageWriter writer;
    Express* express = nullptr;  ///< of the socket, until it is closed
    std::uint64_t dropped = 0;   ///< what a full or absent peer missed
    std::uint64_t swallowed = 0; ///< received, and not for the application
    bool waits = true;           ///< who sends waits for room: see Socket::expectWaiting()
};

/// The rules of one socket type, without I/O (RFC 28 to 31, 41, 48, 49, 51, 52). Every pipe goes through
/// attach, (established, lost)*, retire, detach; received messages stay readable until detach.
class Pattern {
public:
    explicit Pattern(Surroundings& surroundings)
        : m_surroundings(surroundings) {}
    virtual ~Pattern() = default;
    Pattern(const Pattern&) = delete;
    Pattern& operator=(const Pattern&) = delete;

    /// A new other side: from connect() on, or when an accepted peer's handshake is complete. False: refused.
    virtual bool attach(Pipe& pipe) = 0;
    virtual void established(Pipe&) {}
    virtual void lost(Pipe&) {}
    /// Nothing is to be sent to it any more.
    virtual void retire(Pipe& pipe) = 0;
    /// It is about to be destroyed.
    virtual void detach(Pipe&) {}
    /// Does a bounded part of what losing connections left to be cleared away. Answers whether some is left.
    virtual bool tidy() { return false; }
    /// What a lost connection did not bring out goes to the next one.
    virtual bool keepsUnsent() const { return false; }

    /// A whole message came. An error closes the connection.
    virtual Result<void> received(Pipe& pipe, zmtp::Message message) = 0;
    /// Messages of one frame are kept in their pipe as they come; arrived() tells of the first one.
    virtual bool keepsSimple() const { return false; }
    virtual void arrived(Pipe&) {}
    /// Options::observeOnly is set, and received() would make nothing of any message.
    virtual bool ignoresAll() const { return false; }
    virtual Result<void> subscription(Pipe&, bool, ByteView) { return {}; }
    /// A command that the session does not act on. An error closes the connection.
    virtual Result<void> command(Pipe&, std::string_view /*name*/, ByteView /*data*/) { return {}; }

    virtual bool readable() const { return false; }
    virtual bool writable() const { return false; }
    /// Whether a message with this first frame could be sent now; errors as send().
    virtual Result<void> mayBegin(ByteView) { return writable() ? Result<void>() : failure(Errc::WouldBlock, "send"); }
    virtual Result<void> send(const Outbound&) { return failure(Errc::NotSupported, "send"); }
    /// As receive(), as many messages as there are and `out` has room for; answers how many.
    virtual std::size_t receiveBatch(std::span<zmtp::Message> out);
    virtual Result<zmtp::Message> receive() { return failure(Errc::NotSupported, "receive"); }
    virtual Result<void> subscribe(ByteView) { return failure(Errc::NotSupported, "subscribe"); }
    virtual Result<void> unsubscribe(ByteView) { return failure(Errc::NotSupported, "unsubscribe"); }
    virtual Result<void> join(ByteView) { return failure(Errc::NotSupported, "join"); }
    virtual Result<void> leave(ByteView) { return failure(Errc::NotSupported, "leave"); }
    virtual std::size_t subscriptionCount() const { return 0; }
    /// What it calls the other side that was attached last, where it gave the name. Empty: nobody.
    virtual ByteView lastPeerId() const { return {}; }

protected:
    /// Counts a message that is not for the application.
    Result<void> swallow() {
        ++m_surroundings.swallowed;
        return {};
    }

    Surroundings& m_surroundings;
};

} // namespace ipcscope::sockets
