// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/outbox.h"
#include "core/transport/sockets/socket.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ipcscope::capture {

enum class Role : std::uint8_t { Connect, Bind };

/// Who a connect would reach.
struct Encounter {
    std::string who;       ///< tells one listener from the next; empty: nobody is there
    std::string objection; ///< a sentence, why nobody should contact them unasked; empty: nothing speaks against it
};
/// Looks, and contacts nobody.
using LookAhead = std::function<Encounter()>;

/// How to take part in an endpoint's traffic as one more peer.
struct JoinRequest {
    std::string endpoint; ///< "ipc://..."
    zmtp::SocketType type = zmtp::SocketType::Sub;
    Role role = Role::Connect;
    std::vector<Bytes> subscriptions; ///< SUB: prefixes, an empty one: all topics. DISH: groups
    sockets::Options options;
    /// Watch: go on only if the other side turns out to be PUB or XPUB (NULL, ZMTP 3.x); anything else is left without
    /// a trace and reported as a Finding.
    bool publishersOnly = false;
    /// Asked before each attempt to connect. While it objects nobody is contacted, and the watch waits.
    LookAhead lookAhead = nullptr;
    bool firstAgreed = false; ///< whoever is there at the first attempt may be contacted
};

/// Why a join with `publishersOnly` did not go on.
struct Finding {
    enum class What : std::uint8_t {
        OtherType,      ///< announcement.type is what it is
        OtherMechanism, ///< announcement.mechanism
        OldProtocol,    ///< ZMTP 2.0: its type may be known (announcement.type)
        Silent,         ///< accepted and said nothing in time
        NotZmtp,        ///< answered with something else; error
        Refused,        ///< said ERROR; error, and announcement.refusal if it was a status
        Faulty,         ///< broke the rules of the handshake; error
        Unreachable,    ///< error: nobody there, no permission, not a socket, ...
    };
    What what = What::Silent;
    zmtp::Announcement announcement;
    Error error;
    /// How long it was listened to; none: as long as a join listens (Options::admissionSilence).
    std::optional<std::chrono::milliseconds> waited = std::nullopt;
};

/// A socket of ours as a source of records: everything it sees, sends and suffers goes to an outbox. Lives on the
/// reactor's thread. Always drained: it reads whatever comes, whoever looks. The code of a SourceUp record is 0 once it
/// is bound or connected, and that of the reason (capture/code.h) while it waits and tries again.
class Joined : private sockets::Observer {
public:
    /// `refused` is called at most once, from a turn of the reactor, for `publishersOnly`.
    Joined(Reactor& reactor, JoinRequest request, Outbox& outbox, std::function<void(const Finding&)> refused = {});
    ~Joined() override;

    /// Answers the real endpoint. Errors as Socket::bind and Socket::connect.
    Result<std::string> start();
    /// Recorded as Sent for each peer it went to, or as SendFailed with the reason (also when nobody wanted it).
    Result<void> send(std::span<const ByteView> bodies);
    Result<void> subscribe(ByteView prefix);
    Result<void> unsubscribe(ByteView prefix);
    /// Whoever was objected to last may be contacted, now.
    void agree();
    /// Leaves the endpoint; `done` after linger. Records go on until then.
    void stop(std::function<void(std::uint64_t unsent)> done);
    const sockets::Socket& socket() const { return *m_socket; }

private:
    void happened(const sockets::SocketEvent& event) override;
    void received(sockets::PeerId peer, const zmtp::Run& run) override;
    void sent(sockets::PeerId peer, const zmtp::Message& message) override;
    void subscription(sockets::PeerId peer, bool subscribe, ByteView topic) override;
    void command(sockets::PeerId peer, const std::string& name, ByteView data) override;

    void connecting(const sockets::SocketEvent& event);
    void met(const sockets::SocketEvent& event);
    void established(const sockets::SocketEvent& event);
    void failedHandshake(const sockets::SocketEvent& event);
    void lostPeer(const sockets::SocketEvent& event);
    void refuse(Finding finding);
    void wait(const sockets::SocketEvent& event);
    std::string waitSentence(const sockets::SocketEvent& event) const;
    Result<void> mayConnect();
    void drain();

    struct State;
    std::unique_ptr<State> m_state;
    std::unique_ptr<sockets::Socket> m_socket;
};

} // namespace ipcscope::capture
