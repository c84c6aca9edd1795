// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/sockets/census.h"
#include "core/transport/sockets/connector.h"
#include "core/transport/sockets/endpoint.h"
#include "core/transport/sockets/pattern.h"
#include "core/transport/sockets/peer.h"
#include "core/transport/sockets/pipe.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

namespace ipcscope::sockets {

class Acceptor;

/// One other side of a socket: its pipe, and the connection of the moment. Accepted: one connection. Connecting: one
/// after the other, until disconnect() or until the other side refused for good.
class Link final : public Peer::Owner, public Pipe::Keeper, public Connector::Caller {
public:
    /// The socket, as its links see it.
    class Keeper {
    public:
        virtual PeerId newPeer() = 0;
        virtual void tell(const SocketEvent& event) = 0;
        /// An accepted connection's handshake is complete.
        virtual void admitted(Link& link) = 0;
        /// A turn's work is done.
        virtual void settle() = 0;
        /// A connection was lost, of which the pattern may have left something to be cleared away: Pattern::tidy().
        virtual void tidyLater() = 0;
        /// The link has nothing left to do; it must outlive the turn.
        virtual void over(Link& link) = 0;

    protected:
        ~Keeper() = default;
    };
    /// What the links of one socket share.
    struct Home {
        Reactor& reactor;
        zmtp::SocketType type;
        const Options& options; ///< as they are now; each endpoint has its own beside them
        Surroundings& surroundings;
        Pattern& pattern;
        Keeper& keeper;
    };

    /// How an accepted connection came; the acceptor is only remembered.
    struct Arrival {
        const Acceptor* acceptor = nullptr; ///< null: it came by other means
        ipc::Credentials credentials;
        Census::Place place;
        std::shared_ptr<const Endpoint> endpoint = nullptr; ///< unless there is an acceptor
    };
    Link(const Home& home, ipc::Stream stream, Arrival arrival);
    /// Connecting, to the endpoint's address or by other means; call start().
    Link(const Home& home, std::shared_ptr<const Endpoint> endpoint, Dial dial = nullptr);

    void start();
    const Acceptor* acceptor() const { return m_acceptor; }
    /// Whether the connection of the moment is this user's.
    bool isOf(uid_t user) const { return m_peer && m_peer->credentials().uid == user; }
    /// "ipc://...", or the name of what is dialled.
    bool connectsTo(std::string_view endpoint) const;
    /// Tries now what waits for somebody to be there.
    void redial(std::string_view endpoint);
    void expectWaiting(bool waits) { m_pipe.expectWaiting(waits); }
    const Pipe& pipe() const { return m_pipe; }
    Pipe& pipe() { return m_pipe; }

    /// Sends what is queued for at most `linger` (negative: for ever), then is over, as soon as the application has
    /// taken what was received; with Discard that is gone at once. May be said again.
    enum class Received { Keep, Discard };
    void leave(std::chrono::milliseconds linger, Received received);
    /// Closes the connection of the moment because of `error`.
    void refuse(const Error& error);
    /// Is over at once.
    void finish();

    std::unique_ptr<Link> nextFormer; ///< for its keeper, after over()
    /// For its keeper, before that.
    std::uint32_t place() const { return m_index; }
    void setPlace(std::uint32_t place) { m_index = place; }

private:
    void announced(Peer& peer) override;
    void established(Peer& peer) override;
    void received(Peer& peer, zmtp::Message message) override;
    void subscribed(Peer& peer, const zmtp::events::Subscription& subscription) override;
    void commanded(Peer& peer, const zmtp::events::Command& command) override;
    void pinged(Peer& peer, const zmtp::events::Pinged& ping) override;
    void takeSimple(zmtp::Decoder& decoder, std::size_t most) override;
    std::size_t held() const override { return m_pipe.held(); }
    bool wantsMore() const override { return m_leaving || !m_pipe.satisfied(); }
    void settled() override;
    void ended(Peer& peer, const Error& error) override;
    void drained(Pipe& pipe) override;
    void dismissed(Pipe& pipe, Pipe::Unsent unsent) override;
    void reached(ipc::Stream stream) override;
    void postponed(const Error& error, std::chrono::milliseconds pause, Connector::Cause cause) override;
    void abandoned() override { giveUp(Connector::Cause::ConnectFailed); }

    const Options& options() const { return *m_endpoint->options; }
    void prepare();
    void greet();
    void sayFarewell();
    void observe(zmtp::Decoder& decoder);
    SocketEvent eventOf(SocketEvent::Kind kind) const;
    template<class Fill>
    void tell(SocketEvent::Kind kind, Fill&& fill) noexcept;
    void open(ipc::Stream stream, const ipc::Credentials& credentials);
    zmtp::SessionOptions sessionOptions() const;
    std::uint64_t lose(Peer& peer);
    bool endsAttempts(const Error& error) const;
    void giveUp(Connector::Cause cause);
    void lingerFor(std::chrono::milliseconds time);
    void withdraw();
    void retire();
    void checkOver();

    const Home& m_home;
    const Acceptor* m_acceptor = nullptr;
    const std::shared_ptr<const Endpoint> m_endpoint;
    Census::Place m_place; ///< of the connection of the moment, if it was accepted
    Pipe m_pipe;
    std::unique_ptr<Peer> m_peer;
    std::unique_ptr<Peer> m_former;         ///< may still be in one of its own calls
    std::unique_ptr<Connector> m_connector; ///< of a connecting side
    Timer m_linger;
    std::uint32_t m_index = 0;   ///< in its keeper's list
    bool m_listensFirst = false; ///< the next connection holds back our READY: the last was closed before we knew why
    bool m_tried = false;        ///< connecting was told
    bool m_attached = false;
    bool m_retired = false;
    bool m_leaving = false;
    bool m_stopped = false; ///< the other side refused for good, or is not to be tried again
    bool m_discards = false;
    bool m_finished = false;
    bool m_over = false;
};

} // namespace ipcscope::sockets
