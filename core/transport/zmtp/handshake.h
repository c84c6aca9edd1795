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
        Waiting,   ///< for more bytes, or for proceed()
        Announced, ///< Opening::Hold: the peer has said what it will say before our READY
        Complete,
    };

    /// Queues our signature.
    Handshake(const SessionOptions& options, Outgoing& outgoing);

    /// Takes what it understands off `incoming` and queues answers in `outgoing`.
    Result<Step> advance(Decoder& incoming, Outgoing& outgoing);
    /// Once Announced.
    void proceed();
    void proceedAs(SocketType type);

    const Announcement& announcement() const { return m_announcement; }
    /// What decoders accept until the handshake is complete.
    static DecoderRules rules(const Limits& limits);

private:
    enum class Stage : std::uint8_t { Signature, Revision, TypeByte, Greeting, Ready, Agreement, Identity, Complete };
    enum class Moved : std::uint8_t { NotYet, Onward, Announced };

    Result<Moved> step(Decoder& incoming, Outgoing& outgoing);
    Result<Moved> signature(ByteView greeting, Outgoing& outgoing);
    Result<Moved> revision(Decoder& incoming, Outgoing& outgoing);
    Result<Moved> typeByte(Decoder& incoming);
    Result<Moved> greeting(Decoder& incoming, Outgoing& outgoing);
    Result<Moved> ready(Decoder& incoming);
    Result<Moved> agreement(Outgoing& outgoing);
    Result<Moved> identity(Decoder& incoming);
    Result<void> readProperties();
    Moved peerKnown();
    bool held() const { return m_hold && !m_mayProceed; }
    void introduce(Outgoing& outgoing);

    SocketType m_type;
    Bytes m_routingId;
    Metadata m_metadata;
    bool m_hold;
    bool m_mayProceed = false;
    bool m_introduced = false; ///< our type is on its way
    bool m_otherMechanism = false;
    Stage m_stage = Stage::Signature;
    std::unique_ptr<Mechanism> m_mechanism;
    Announcement m_announcement;
};

} // namespace ipcscope::zmtp
