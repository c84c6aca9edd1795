// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/error.h"
#include "core/transport/base/limits.h"
#include "core/transport/zmtp/announcement.h"
#include "core/transport/zmtp/message.h"
#include "core/transport/zmtp/security.h"

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

struct iovec;

namespace ipcscope::zmtp {

class Decoder;
class Outgoing;

struct Limits {
    std::uint64_t messageSize = limits::messageBytes;               ///< bytes, all bodies of a message together
    std::uint32_t frames = limits::messageParts;                    ///< per message
    std::uint32_t handshakeCommand = limits::handshakeCommandBytes; ///< bytes of one command before the peer's READY
};

/// How far a session goes by itself.
enum class Opening : std::uint8_t {
    Direct, ///< complete the handshake at once
    Hold,   ///< stop before our READY (3.x) or before our 12th byte (2.0), say Announced, and wait for proceed()
};

/// Properties of READY that the application adds: names, of at most 255 bytes, and values.
using Metadata = std::vector<std::pair<std::string, std::string>>;

struct SessionOptions {
    SocketType type = SocketType::Pair;
    Bytes routingId = {}; ///< at most 255 bytes
    Limits limits = {};
    Opening opening = Opening::Direct;
    Metadata metadata = {};
    Security security = {};
    bool zmtp1 = false;          ///< peers without a signature are taken for ZMTP 1.0
    Judge judge = Judge::Nobody; ///< Owner: of peers of NULL, and of PLAIN and CURVE as server; asked before our READY
};

namespace events {
/// Opening::Hold only: the peer named its type, or its mechanism where that is another than ours or where we are the
/// client of PLAIN or CURVE, or turned out to be 2.0. Call proceed() or drop the session. `announcement.type` is unset
/// when only the mechanism is known or when a 2.0 peer keeps its type for after our 12th byte.
struct Announced {};
/// Judge::Owner only: the handshake waits for answer().
struct Claimed {
    Claim claim;
};
/// The handshake is complete; announcement() is final.
struct Established {};
struct Received {
    Message message;
};
/// SUBSCRIBE or CANCEL as a command (ZMTP 3.1). The message form of 3.0 and 2.0 arrives as Received.
struct Subscription {
    bool subscribe = true;
    Bytes topic;
};
/// PING came and is answered; nothing for so long, and the peer is gone. Zero: it does not say.
struct Pinged {
    std::chrono::milliseconds timeToLive{};
    Bytes data = {}; ///< as it came
};
/// A command we do not act on, after the handshake.
struct Command {
    std::string name;
    Bytes data;
};
/// Terminal: the connection is to be closed. Nothing follows.
struct Failed {
    Error error;
};
} // namespace events

using Event = std::variant<events::Announced, events::Claimed, events::Established, events::Received,
                           events::Subscription, events::Pinged, events::Command, events::Failed>;

/// Our side of one ZMTP connection (RFC 37, 23 and 15), without I/O, clock or thread. Connecting and binding sides are
/// not told apart; the roles of PLAIN and CURVE are in the options. The greeting is stepped: signature and major
/// version (where ZMTP 1.0 may be spoken, the version waits for the peer's signature), then, when the peer's version is
/// known, the rest; a READY of NULL that nobody judges goes with it. SocketType::Stream speaks no ZMTP: it is
/// established by the first next(), its announcement is empty, and its messages are raw bytes (raw_bytes.h).
///
///     while (bytes come) { read into session.input(); session.received(n); while (auto e = session.next()) ... }
///     while (session.wantsToSend()) { n = writev(session.gather(...)); session.sent(n); }
class Session {
public:
    explicit Session(SessionOptions options);
    ~Session();
    Session(Session&&) noexcept;
    Session& operator=(Session&&) noexcept;

    /// Where the next bytes are to be read to; never empty. Large (256 KiB) once established, the missing rest
    /// of a large frame's own block when one is under way, small before the handshake is complete.
    MutableBytes input();
    /// `count` bytes of input() were filled. Nothing is parsed before next().
    void received(std::size_t count);
    /// The next thing that happened, in order. Call until empty after each received().
    std::optional<Event> next();
    /// Opening::Hold: go on with the handshake after Announced.
    void proceed();
    /// As proceed(), but as this type (chosen from what the peer announced).
    void proceedAs(SocketType type);
    /// After Claimed: admits the peer, or says ERROR (silence for NotNow) and fails. What the verdict tells of the
    /// peer goes to announcement().
    void answer(Verdict verdict);

    const Announcement& announcement() const;
    bool established() const;
    /// PING was answered, or handshake bytes are due, or messages wait.
    bool wantsToSend() const;
    /// Once established: what is to be written. Messages may be put there directly, as by send().
    Outgoing& outgoing();
    /// Once established, where the bytes received are the messages as they are: messages may be taken from there as far
    /// as they are simple; next() has what follows. Else null.
    Decoder* incoming();
    /// Gives back what memory it holds while nothing is under way.
    void rest();
    /// Queues a message; only after Established. It goes out behind everything queued before.
    void send(const Message& message);
    /// As a command to a 3.1 peer, as a message to older ones.
    void sendSubscription(bool subscribe, ByteView topic);
    /// Only to an established peer of 3.x; others have no commands.
    void sendCommand(std::string_view name, ByteView data);
    /// Only to an established peer of 3.x. `timeToLive` is told in tenths of a second, 6553.5 s at most; `context`, at
    /// most 16 bytes, comes back with PONG. Nothing while many such commands wait.
    void ping(std::chrono::milliseconds timeToLive, ByteView context = {});
    /// Fills `out` with what is to be written next, in order, at most `maxBytes` in all; returns the used front of
    /// `out`. Adjacent small messages are joined, large bodies are referred to and not copied. Valid until the next
    /// call to this session.
    std::span<iovec> gather(std::span<iovec> out, std::size_t maxBytes);
    /// `count` bytes of the last gather() left.
    void sent(std::size_t count);
    /// Bytes not yet written, and the messages among them (a partly written one counts).
    std::size_t unsentBytes() const;
    std::size_t unsentMessages() const;
    /// Takes the messages of which not every byte was written, oldest first, for the next connection.
    std::vector<Message> takeUnsent();
    /// Bytes of an unfinished message held now.
    std::size_t heldBytes() const;

private:
    class Core;
    std::unique_ptr<Core> m_core;
};

} // namespace ipcscope::zmtp
