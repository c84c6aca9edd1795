// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/bytes.h"
#include "core/transport/base/ring.h"
#include "core/transport/sockets/observer.h"
#include "core/transport/sockets/options.h"
#include "core/transport/sockets/outbound.h"
#include "core/transport/zmtp/message.h"

#include <cstddef>
#include <deque>
#include <vector>

namespace ipcscope::sockets {

/// Where a pipe's messages go while there is an established connection.
class Outlet {
public:
    virtual ~Outlet() = default;
    virtual void send(const zmtp::Message& message) = 0;
    virtual void sendSubscription(bool subscribe, ByteView topic) = 0;
    virtual std::size_t unsentMessages() const = 0;
    virtual const zmtp::Announcement& announcement() const = 0;
};

/// A received message and the connection that brought it.
struct Incoming {
    PeerId from = 0;
    zmtp::Message message;
};

/// What a pattern sees of one other side of the socket: the messages to it and from it, counted against the
/// high-water marks. A connecting side's pipe lives through all its connections, an accepted one's through one.
/// A full pipe has room again when half of its messages have gone. zmq_setsockopt(3): SNDHWM, RCVHWM.
class Pipe {
public:
    class Keeper {
    public:
        /// There is room again for received messages, or none is left.
        virtual void drained(Pipe& pipe) = 0;

    protected:
        ~Keeper() = default;
    };

    /// `peer`: the number the first connection will have.
    Pipe(const Options& options, Observer* observer, Keeper& keeper, PeerId peer);
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    PeerId peer() const { return m_peer; }
    void renumber(PeerId peer) { m_peer = peer; }

    bool hasRoom() const { return m_open && !m_full; }
    bool established() const { return m_outlet != nullptr; }
    /// Of the established connection.
    const zmtp::Announcement& announcement() const { return m_outlet->announcement(); }
    /// Queues a message, whether or not there is room.
    void send(const zmtp::Message& message);
    void send(const Outbound& outbound, zmtp::MessageWriter& writer) { send(outbound.encoded(writer)); }
    /// Only to an established connection; nothing otherwise.
    void sendSubscription(bool subscribe, ByteView topic);
    std::size_t unsent() const;

    void open() { m_open = true; }
    void close() { m_open = false; }
    void connect(Outlet& outlet) { m_outlet = &outlet; }
    /// Hands over what waited for a connection.
    void flush();
    /// The connection is gone; `unsent` goes out first on the next one.
    void disconnect(std::vector<zmtp::Message> unsent);
    /// The high-water marks may have changed.
    void review(const Options& options);
    /// Something was written: is there room now?
    void written();

    /// Received messages that the application has not taken yet.
    void keep(zmtp::Message message);
    bool hasIncoming() const { return !m_incoming.empty(); }
    Incoming takeIncoming();
    /// Counts one message that is kept elsewhere, and gives it back.
    void hold();
    /// May call the keeper, which may receive more.
    void release();
    std::size_t held() const { return m_held; }
    /// No more is to be read for now.
    bool satisfied() const { return m_satisfied; }

private:
    void update(std::size_t unsent);

    std::size_t m_sendMark;
    std::size_t m_receiveMark; ///< 0: without limit
    Observer* m_observer;
    Keeper& m_keeper;
    PeerId m_peer;
    Outlet* m_outlet = nullptr;
    std::deque<zmtp::Message> m_waiting; ///< for the next connection
    Ring<Incoming> m_incoming;
    std::size_t m_held = 0;
    bool m_open = false;
    bool m_full = false;
    bool m_satisfied = false;
};

} // namespace ipcscope::sockets
