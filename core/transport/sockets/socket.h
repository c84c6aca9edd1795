// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/error.h"
#include "core/transport/reactor/reactor.h"
#include "core/transport/sockets/connector.h"
#include "core/transport/sockets/errc.h"
#include "core/transport/sockets/express.h"
#include "core/transport/sockets/observer.h"
#include "core/transport/sockets/option_table.h"
#include "core/transport/sockets/options.h"
#include "core/transport/sockets/pipe.h"
#include "core/transport/zmtp/message.h"

#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace ipcscope::sockets {

/// One ZeroMQ socket over ipc. All calls on the reactor's thread; none blocks. Destruction closes at once: what was not
/// written is counted in the Closed event; for linger call close() and wait for its callback first.
class Socket {
public:
    /// `observer` may be null and must outlive the socket.
    Socket(Reactor& reactor, zmtp::SocketType type, Options options = {}, Observer* observer = nullptr);
    ~Socket();
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    zmtp::SocketType type() const;
    /// "ipc://..."; answers the real endpoint (LAST_ENDPOINT). Errors as ipc::Listener::bind; EINVAL: a routing id of
    /// more than 255 bytes.
    Result<std::string> bind(std::string_view endpoint);
    /// Errors only for what can never work (syntax, length). Otherwise tries now and again, with pauses that grow,
    /// until it is there.
    Result<void> connect(std::string_view endpoint);
    /// The text given to bind, or the real endpoint; of a wildcard only that. Ends the connections accepted there: what
    /// is queued goes out for at most options.linger, and what was received stays readable. zmq_unbind(3).
    Result<void> unbind(std::string_view endpoint);
    /// What is queued goes out as with unbind(); what was received and not taken is gone. zmq_disconnect(3).
    Result<void> disconnect(std::string_view endpoint);

    // Between sockets of one process, whose owner brings them together. NULL is spoken there, whatever the options say.
    /// `dial` is called now, when redial() is, and a while after a connection has ended. disconnect() ends it.
    void connect(std::string_view endpoint, Dial dial);
    void redial(std::string_view endpoint);
    /// The other end of a connection that somebody dialled.
    void accept(std::string_view endpoint, ipc::Stream stream);
    /// Events alone, as the observer gets them: messages pass without a look.
    void onEvent(std::function<void(const SocketEvent&)> callback);

    /// What can be changed after construction: option_table.h says from when a change of each counts. Call it anew for
    /// every change; high-water marks are looked at again in the next turn.
    Options& options();
    /// Any option of the table, by its row; counts from this call on. EINVAL: what check() says; Errc::NotSupported:
    /// one that only the C functions know.
    Result<void> setOption(const Option& option, const OptionValue& value);
    Result<OptionValue> option(const Option& option) const;

    /// Sends one message or nothing. Errc::WouldBlock, WrongState, HostUnreachable, NotSupported. PUB and XPUB never
    /// block: what a full peer misses is counted in dropped(). `bodies` is not empty. Of several
    /// bodies the first one is the routing id at ROUTER, STREAM, SERVER and PEER (four bytes at the last two), and the
    /// group at RADIO.
    Result<void> send(std::span<const ByteView> bodies);
    Result<void> send(std::initializer_list<std::string_view> bodies);
    /// A message of one frame.
    Result<void> send(ByteView body) {
        if (m_express.out && m_express.out->sendAllowed(body)) [[likely]]
            return {};
        return sendSlowly(body);
    }
    /// Shares the message's block instead of copying it. `message` is not empty.
    Result<void> send(const zmtp::Message& message);
    /// Whether a message with this first frame could be sent now, for those who collect one frame after the other.
    /// Errors as send().
    Result<void> mayBegin(ByteView first);
    /// The next message as the application sees it: it begins with the routing id at ROUTER, STREAM, SERVER and PEER,
    /// with the group at DISH; REP's and REQ's have no envelope. XPUB's subscriptions are messages 01/00 + topic. Its
    /// origin() is the PeerId of the connection it came by, where somebody sent it.
    Result<zmtp::Message> receive() {
        if (m_express.in && m_express.in->hasSpare()) [[likely]]
            return m_express.in->takeSpare();
        return receiveSlowly();
    }
    /// As many messages as there are now and `out` has room for; answers how many.
    std::size_t receive(std::span<zmtp::Message> out);
    /// Called (on the reactor's thread, from its turn) when receive() may succeed for the first time, and again
    /// after it answered WouldBlock.
    /// The callback may call anything but destroy the socket.
    void onReadable(std::function<void()> callback);
    /// The same for send().
    void onWritable(std::function<void()> callback);
    bool readable() const; ///< receive() would not answer WouldBlock
    bool writable() const;
    /// Whether send() is called by somebody who waits for room where there is none. Then PUSH, DEALER, REQ, PAIR and
    /// their newer relatives have no room from 512 KiB on, while a connection flows: so little stays in the processor's
    /// cache. Else only the high-water mark limits a queue (and limits::queueBytes). They do by default.
    void expectWaiting(bool waits);

    /// SUB only: byte prefixes, counted. Told to every publisher now and on each new connection.
    Result<void> subscribe(ByteView prefix);
    Result<void> unsubscribe(ByteView prefix);
    /// DISH only: groups of at most 255 bytes, each once. Told to every RADIO now and on each new connection.
    Result<void> join(ByteView group);
    Result<void> leave(ByteView group);

    /// Established peers now.
    std::size_t peerCount() const;
    /// STREAM, SERVER, PEER: the routing id that whoever was connected to, or accepted, last was given. Empty: nobody.
    ByteView lastPeerId() const;
    /// Prefixes that peers hold at our PUB or XPUB, or groups at our RADIO, of all peers together.
    std::size_t subscriptionCount() const;
    /// Messages a full or absent peer missed (PUB, XPUB, ROUTER).
    std::uint64_t dropped() const;
    /// Messages received that the pattern has no use for: at a PUSH or PUB, without an envelope at a REP, ...
    std::uint64_t swallowed() const;
    /// Accepted by send() and not yet written to the kernel.
    std::size_t unsent() const;

    /// Stops listening and receiving, brings out what is queued for at most options.linger, then calls `done` with what
    /// stayed behind. Other calls answer Errc::Closed from now on. `done` may destroy the socket.
    void close(std::function<void(std::uint64_t unsent)> done);

private:
    class Core;
    Result<void> sendSlowly(ByteView body);
    Result<zmtp::Message> receiveSlowly();

    Express m_express;
    std::unique_ptr<Core> m_core;
};

} // namespace ipcscope::sockets
