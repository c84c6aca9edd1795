// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/error.h"
#include "core/transport/zmtp/announcement.h"
#include "core/transport/zmtp/decoder.h"
#include "core/transport/zmtp/mechanism.h"
#include "core/transport/zmtp/outgoing.h"
#include "core/transport/zmtp/session.h"

#include <memory>
#include <optional>

namespace ipcscope::zmtp {

/// Greeting and handshake of one connection of ours, from the first byte to the first message.
class Handshake {
public:
    enum class Step : std::uint8_t {
        Waiting,   ///< for more bytes, for proceed() or for answer()
        Announced, ///< Opening::Hold: the peer has said what it will say before our READY
        Asks,      ///< claim() is to be judged
        OldPeer,   ///< the peer frames as ZMTP 1.0 does, from its first byte on; the rest is to be read so
        Complete,
    };

    /// Queues what is said first: our signature, and our version unless the peer may speak ZMTP 1.0.
    Handshake(SessionOptions options, Outgoing& outgoing);

    /// Takes what it understands off `incoming` and queues answers in `outgoing`.
    Result<Step> advance(Decoder& incoming, Outgoing& outgoing);
    /// Once Announced.
    void proceed();
    void proceedAs(SocketType type);
    /// Once Asks. The claim can be taken once.
    Claim claim() { return m_mechanism->claim(); }
    void answer(Verdict verdict);

    /// Once Complete: the form of messages on the wire; null: as they are.
    std::unique_ptr<Edge> takeEdge() { return std::move(m_edge); }

    const Announcement& announcement() const { return m_announcement; }
    const Limits& limits() const { return m_options.limits; }
    /// What decoders accept until the handshake is complete.
    static DecoderRules rules(const Limits& limits);

private:
    enum class Stage : std::uint8_t {
        Signature,
        Revision,
        TypeByte,
        Greeting,
        Opening,
        Commands,
        Verdict,
        Agreement,
        Introduction,
        Identity,
        Complete
    };
    enum class Moved : std::uint8_t { NotYet, Onward, Announced, Asks, OldPeer };

    Result<Moved> step(Decoder& incoming, Outgoing& outgoing);
    Result<Moved> signature(ByteView greeting, Outgoing& outgoing);
    Result<Moved> withoutSignature(ByteView greeting, Outgoing& outgoing);
    Result<Moved> revision(Decoder& incoming, Outgoing& outgoing);
    Result<Moved> typeByte(Decoder& incoming);
    Result<Moved> greeting(Decoder& incoming, Outgoing& outgoing);
    Result<Moved> follow(const Result<Mechanism::Progress>& progress);
    Result<Moved> commands(Decoder& incoming, Outgoing& outgoing);
    Result<Mechanism::Progress> obey(ByteView body, Outgoing& outgoing);
    Result<Moved> verdict(Outgoing& outgoing);
    Result<Moved> agreement(Outgoing& outgoing);
    Result<Moved> introduction(Outgoing& outgoing);
    Result<Moved> identity(Decoder& incoming);
    Result<void> readProperties();
    std::unexpected<Error> peerError(ByteView data);
    Moved peerKnown();
    Moved waitForOwner();
    void introduce(Outgoing& outgoing);
    void complete();
    bool held() const { return m_hold && !m_mayProceed; }
    bool secured() const { return m_options.security.mechanism != "NULL" || m_options.judge == Judge::Owner; }

    SessionOptions m_options;
    bool m_hold;
    bool m_mayProceed = false;
    bool m_told = false;       ///< Announced
    bool m_introduced = false; ///< our type is on its way
    bool m_peerReady = false;  ///< the peer's properties are known
    Stage m_stage = Stage::Signature;
    std::unique_ptr<Mechanism> m_mechanism;
    std::unique_ptr<Edge> m_edge;
    std::optional<Verdict> m_verdict;
    Announcement m_announcement;
};

} // namespace ipcscope::zmtp
