// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/bytes.h"
#include "core/transport/base/limits.h"
#include "core/transport/base/ring.h"
#include "core/transport/sockets/endpoint.h"
#include "core/transport/sockets/observer.h"
#include "core/transport/sockets/options.h"
#include "core/transport/sockets/outbound.h"
#include "core/transport/zmtp/decoder.h"
#include "core/transport/zmtp/message.h"
#include "core/transport/zmtp/outgoing.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

namespace ipcscope::sockets {

class BalanceOut;

/// Where a pipe's messages go while there is an established connection. Throws std::bad_alloc.
class Outlet {
public:
    virtual ~Outlet() = default;
    /// Messages are put here; queued() is told while corked() is false, and when much waits or the pipe is full. While
    /// blocked() nothing of it helps, however much waits.
    virtual zmtp::Outgoing& outgoing() = 0;
    enum class Queue : std::uint8_t {
        Short, ///< may wait for more
        Long,  ///< is to be written now
    };
    virtual void queued(Queue queue) = 0;
    virtual void sendSubscription(bool subscribe, ByteView topic) = 0;
    virtual void sendCommand(std::string_view name, ByteView data) = 0;
    virtual const zmtp::Announcement& announcement() const = 0;

    bool corked() const { return m_flow != Flow::Direct; }
    bool blocked() const { return m_flow == Flow::Blocked; }

protected:
    /// Of what is queued. When it changes, nothing is allowed to outgoing() any more.
    enum class Flow : std::uint8_t {
        Direct,   ///< nothing is done by itself
        Gathered, ///< it will be written by itself, behind what is queued already
        Blocked,  ///< it will be written by itself, when the kernel has room again; or never
    };
    Flow m_flow = Flow::Direct;
};

/// What a pattern sees of one other side of the socket: the messages to it and from it, counted against the
/// high-water marks, and in bytes. A connecting side's pipe lives through all its connections, an accepted one's
/// through one. A full pipe has room again when half of its messages have gone. zmq_setsockopt(3): SNDHWM, RCVHWM.
class Pipe {
public:
    enum class Unsent : std::uint8_t {
        Drop,
        Bring, ///< it goes out first
    };
    class Keeper {
    public:
        /// There is room again for received messages, or none is left.
        virtual void drained(Pipe& pipe) = 0;
        /// The pattern wants nothing more to do with the other side: the connection is to be closed for good.
        virtual void dismissed(Pipe&, Unsent) {}

    protected:
        ~Keeper() = default;
    };

    /// `peer`: the number the first connection will have.
    Pipe(const Options& options, Observer* observer, Keeper& keeper, PeerId peer,
         Neighbour neighbour = Neighbour::Anybody);
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    PeerId peer() const { return m_peer; }
    Neighbour neighbour() const { return m_neighbour; }
    void renumber(PeerId peer) { m_peer = peer; }

    /// It is of a connecting side, which our own ROUTER calls `peerId` if that is not empty; outlives the pipe.
    void connects(const Bytes& peerId) { m_peerId = &peerId; }
    bool connecting() const { return m_peerId != nullptr; }
    ByteView peerId() const { return m_peerId ? ByteView(*m_peerId) : ByteView(); }
    void dismiss(Unsent unsent) { m_keeper.dismissed(*this, unsent); }

    bool hasRoom() const { return m_open && !m_full; }
    bool established() const { return m_outlet != nullptr; }
    /// Of the established connection.
    const zmtp::Announcement& announcement() const { return m_outlet->announcement(); }
    /// Queues a message, whether or not there is room. `writer` is for what has to wait for a connection.
    void send(const zmtp::Message& message) {
        if (!m_outgoing || m_observer || m_conflates) [[unlikely]] {
            sendSlowly(Outbound(message), nullptr);
            return;
        }
        m_outgoing->append(message);
        queued();
    }
    void send(const Outbound& outbound, zmtp::MessageWriter& writer) { send(outbound, &writer); }
    /// Sends one frame if nothing else is to be done than to queue it, as allowSending() found. False: nothing was
    /// done.
    bool sendAllowed(ByteView body) { return m_outgoing && m_outgoing->appendAllowed(body); }
    /// Messages that are not the last ones of their kind need no second look: as long as the connection flows and
    /// there is room, they are queued, and leave with what is queued already.
    void allowSending();
    /// Behind an envelope.
    void send(const zmtp::Envelope& envelope, const Outbound& outbound, zmtp::MessageWriter& writer);
    /// Only to an established connection; nothing otherwise.
    void sendSubscription(bool subscribe, ByteView topic);
    void sendCommand(std::string_view name, ByteView data);
    std::size_t unsent() const;

    void open();
    /// What is told when there is room again, and when there is none; null: nobody.
    void tellOfRoom(BalanceOut* balance) { m_balance = balance; }
    /// Where it is in there.
    std::uint32_t place() const { return m_place; }
    void setPlace(std::uint32_t place) { m_place = place; }
    /// The application waits when this pipe is full, instead of missing what it sends: then a connection that flows
    /// needs no long queue, and what is queued stays in the processor's cache.
    void keepShort() { m_short = true; }
    /// Whether it does now: without waiting, no more than the high-water mark limits a queue. There is no less room at
    /// once for who begins to wait than poll() has told.
    void expectWaiting(bool waits);
    /// Only the newest message waits, in each direction.
    void conflate() { m_conflates = true; }
    bool conflates() const { return m_conflates; }
    void close();
    void connect(Outlet& outlet);
    /// Hands over what waited for a connection.
    void flush();
    /// The connection is gone; `unsent` goes out first on the next one, if there is memory for it.
    void disconnect(std::vector<zmtp::Message> unsent);
    /// The high-water marks may have changed.
    void review(const Options& options);
    /// Something was written: is there room now?
    void written();

    /// Received messages that the application has not taken yet; they have the peer as their origin.
    void keep(zmtp::Message message);
    /// Keeps as many of the next messages as are simple, `most` at most, and as there is room for.
    void keepSimple(zmtp::Decoder& decoder, std::size_t most);
    bool hasIncoming() const { return !m_incoming.empty(); }
    zmtp::Message takeIncoming() { return m_incoming.pop(); }
    /// That the next message is not the last one, and nobody waits for room: taking it changes nothing else.
    bool hasSpare() const { return m_incoming.size() > 1 && !m_satisfied; }
    /// takeIncoming() and release() of a spare message.
    zmtp::Message takeSpare() {
        zmtp::Message message = m_incoming.pop();
        m_heldBytes -= weightOf(message);
        --m_held;
        return message;
    }
    /// Counts one message that is kept elsewhere, and gives it back.
    void hold(const zmtp::Message& message);
    /// May call the keeper, which may receive more.
    void release(const zmtp::Message& message) {
        m_heldBytes -= weightOf(message);
        if (--m_held == 0 || m_satisfied) [[unlikely]]
            released();
    }
    std::size_t held() const { return m_held; }
    /// Where it is in FairIn's ring; one that is in none is alone.
    Pipe& behind() { return *m_behind; }
    const Pipe& behind() const { return *m_behind; }
    void standBefore(Pipe& other) {
        m_behind = &other;
        m_before = std::exchange(other.m_before, this);
        m_before->m_behind = this;
    }
    void standAlone() {
        m_before->m_behind = m_behind;
        m_behind->m_before = m_before;
        m_before = m_behind = this;
    }
    /// No more is to be read for now.
    bool satisfied() const { return m_satisfied; }

private:
    void send(const Outbound& outbound, zmtp::MessageWriter* writer);
    void replaceWaiting(const zmtp::Message& message);
    void sendSlowly(const Outbound& outbound, zmtp::MessageWriter* writer);
    void queued() {
        const bool isLong = m_outgoing->bytes() >= lookedAtFrom() || m_outgoing->messages() >= m_fullAt;
        if (isLong || !m_outlet->corked()) [[unlikely]]
            ring(isLong ? Outlet::Queue::Long : Outlet::Queue::Short);
    }
    void ring(Outlet::Queue queue);
    void forbidSending() {
        if (m_outgoing)
            m_outgoing->forbid();
    }
    void released();
    void update();
    void judgeAnew();
    void tellOfRoom();
    bool holdsEnough() const;
    /// How many bytes are too many.
    std::size_t byteMark() const { return m_short && m_waits && m_outgoing ? flowBytes : limits::queueBytes; }
    /// From how many bytes on something is to be done: as long as the kernel has no room, nothing can be before the
    /// pipe is full.
    std::size_t lookedAtFrom() const { return m_outlet->blocked() ? byteMark() : writtenAtOnce; }
    std::size_t unsentBytes() const { return m_waitingBytes + (m_outgoing ? m_outgoing->bytes() : 0); }

    static constexpr std::size_t writtenAtOnce = 64 << 10; ///< a queue of this size is not left for the next turn
    static constexpr std::size_t flowBytes = 512 << 10;    ///< enough of a queue for a connection that flows
    /// As many smaller ones as the usual high-water mark allows are less than limits::queueBytes.
    static constexpr std::size_t largeMessage = limits::queueBytes / limits::queueMessages;

    static std::size_t weightOf(const zmtp::Message& message) {
        const std::size_t size = message.wire().size();
        return size < largeMessage ? 0 : size;
    }

    static constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();
    static std::size_t countOf(std::uint32_t mark) { return mark == 0 ? unlimited : mark; }

    std::size_t m_fullAt;        ///< messages to the other side
    std::uint32_t m_receiveMark; ///< 0: without limit
    PeerId m_peer;
    Observer* m_observer;
    Keeper& m_keeper;
    const Bytes* m_peerId = nullptr;
    Outlet* m_outlet = nullptr;
    zmtp::Outgoing* m_outgoing = nullptr; ///< of the outlet
    Ring<zmtp::Message> m_waiting;        ///< for the next connection
    std::size_t m_waitingBytes = 0;
    Ring<zmtp::Message> m_incoming;
    std::size_t m_heldBytes = 0; ///< of the large ones among those held
    std::uint32_t m_held = 0;
    std::uint32_t m_place = 0;
    const Neighbour m_neighbour;
    bool m_open = false;
    bool m_full = false;
    bool m_fullOfMessages = false; ///< and not only of bytes
    bool m_short = false;
    bool m_waits = true;
    bool m_conflates = false;
    bool m_satisfied = false;
    BalanceOut* m_balance = nullptr;
    Pipe* m_before = this;
    Pipe* m_behind = this;
};

inline void Pipe::send(const Outbound& outbound, zmtp::MessageWriter* writer) {
    if (!m_outgoing || m_observer || m_conflates || outbound.frames().size() != 1) [[unlikely]] {
        sendSlowly(outbound, writer);
        return;
    }
    m_outgoing->append(outbound.frames().front());
    queued();
}

} // namespace ipcscope::sockets
