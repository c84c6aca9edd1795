// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/ipc/stream.h"
#include "core/transport/reactor/reactor.h"
#include "core/transport/sockets/heartbeat.h"
#include "core/transport/sockets/options.h"
#include "core/transport/sockets/pipe.h"
#include "core/transport/zmtp/session.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <system_error>
#include <vector>

namespace ipcscope::sockets {

/// One connection: joins a stream and a session. Reads at most 1 MiB a turn, and only while its owner wants more; a
/// close is noticed in any case. An allocation that fails ends this connection only. Errors: zmtp::Errc, errno.
class Peer final : public Outlet, public Heartbeat::Patient {
public:
    class Owner {
    public:
        virtual void announced(Peer& peer) = 0;
        virtual void established(Peer& peer) = 0;
        virtual void received(Peer& peer, zmtp::Message message) = 0;
        /// Takes simple messages itself (as `decoder.cutSimple`), `most` at most, or runs of them, if it makes nothing
        /// else of them.
        virtual void takeSimple(zmtp::Decoder& decoder, std::size_t most) = 0;
        /// How many received messages the application has not taken yet.
        virtual std::size_t held() const = 0;
        virtual void subscribed(Peer& peer, const zmtp::events::Subscription& subscription) = 0;
        virtual void commanded(Peer& peer, const zmtp::events::Command& command) = 0;
        virtual void pinged(Peer& peer, const zmtp::events::Pinged& ping) = 0;
        virtual bool wantsMore() const = 0;
        /// A turn's work is done: something may have been received or written.
        virtual void settled() = 0;
        /// The connection is closed; nothing follows. Without a code the peer, or fail(), just closed. The peer may
        /// be used during the call, and must outlive the turn.
        virtual void ended(Peer& peer, const Error& error) = 0;

    protected:
        ~Owner() = default;
    };

    /// Who connected speaks at once; who accepted listens first, at the end of the turn: then its answer to what is
    /// there already goes out with its own first words.
    enum class Side : std::uint8_t { Connecting, Accepting };
    /// Opening::Hold: our READY waits for announced() and proceed(), and each step of the handshake has its limit.
    Peer(Reactor& reactor, ipc::Stream stream, const ipc::Credentials& credentials, const zmtp::SessionOptions& session,
         const Options& options, Owner& owner, Side side);

    const ipc::Credentials& credentials() const { return m_credentials; }
    /// The descriptor; when it is closed, the number it had.
    int fd() const { return m_fd; }
    /// Goes on after announced().
    void proceed(const Admission& admission);
    /// Closes the connection; tells the owner.
    void fail(const Error& error);
    /// The owner wants more again, or has taken all there was: what waits as bytes is handed on.
    void resume();
    std::vector<zmtp::Message> takeUnsent() { return m_session.takeUnsent(); }

    zmtp::Outgoing& outgoing() override { return m_session.outgoing(); }
    void queued(Queue queue) override;
    void sendSubscription(bool subscribe, ByteView topic) override;
    void sendCommand(std::string_view name, ByteView data) override;
    const zmtp::Announcement& announcement() const override { return m_session.announcement(); }

private:
    Reactor& reactor() const { return m_flush.reactor(); }
    void ready(Readiness readiness);
    void work(Readiness readiness);
    std::chrono::milliseconds handshakeLimit() const;
    void awaitHandshake();
    void awaitStep();
    void pump();
    enum class Read { Some, Nothing, Over };
    std::size_t turnsShare() const;
    Read readSome(std::size_t& taken);
    bool dispatch(std::size_t most);
    void handle(zmtp::Event& event);
    void authenticate(zmtp::Claim claim);
    void judged(const zmtp::Verdict& verdict);
    void startHeartbeat();
    void promised(std::chrono::milliseconds timeToLive);
    void ping() override;
    bool hasUnread() const override { return m_stream && m_stream->readable(); }
    void silent() override;
    template<class Say>
    void say(Say&& say);
    void write();
    void widen();
    void setFlow(Flow flow);
    void flush();
    Interest interest() const;
    void updateInterest();
    bool wantsMore() const;

    /// What it needs until its handshake is complete.
    struct Opening {
        Timer deadline;
        Timer silence;
        std::shared_ptr<Peer*> claimant; ///< while the authenticator has not answered
        bool held = false;               ///< our READY waits for proceed()
        bool overslept = false;          ///< we, and not the peer: its time has begun anew, once
    };

    const Options& m_options;
    Owner& m_owner;
    zmtp::Session m_session;
    std::optional<ipc::Stream> m_stream;
    int m_fd;
    ipc::Credentials m_credentials;
    Watch m_watch;
    Later m_flush;
    std::unique_ptr<Opening> m_opening;
    std::uint64_t m_writtenIn = 0;          ///< the turn in which a message was written at once
    std::unique_ptr<Heartbeat> m_heartbeat; ///< where one is wanted, by us or by the peer
    std::error_code m_broken;               ///< why writing failed; what came before is still read
    bool m_blocked = false;                 ///< the kernel has no room: the reactor tells when it has
    bool m_widened = false;                 ///< the kernel's room for what we write
    bool m_hungUp = false;
    bool m_subscribes = false; ///< what it says costs more than its reading
    bool m_pumping = false;
    bool m_ended = false;
};

} // namespace ipcscope::sockets
