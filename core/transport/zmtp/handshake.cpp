// SPDX-License-Identifier: MPL-2.0
#include "core/transport/zmtp/handshake.h"

#include "core/transport/base/showable.h"
#include "core/transport/zmtp/errc.h"
#include "core/transport/zmtp/wire.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace ipcscope::zmtp {
namespace {

constexpr std::string_view ownMechanism = "NULL";
constexpr std::size_t shownName = 40;

std::unexpected<Error> mismatch(Errc errc, std::string_view ours, std::string_view theirs) {
    return failure(errc, "handshake: " + std::string(ours) + " with " + showable(theirs, shownName));
}

/// A READY or ERROR without the COMMAND flag is taken as the command it is, as libzmq does.
bool maybeCommand(ByteView pending) {
    const auto header = wire::readHeader(pending);
    if (!header || header->command())
        return true;
    const std::string_view body = textOf(pending.subspan(header->size));
    const auto isPrefix = [&](std::string_view whole) { return whole.starts_with(body.substr(0, whole.size())); };
    return header->length >= 6 && !header->more() && (isPrefix("\5READY") || isPrefix("\5ERROR"));
}

} // namespace

Handshake::Handshake(const SessionOptions& options, Outgoing& outgoing)
    : m_type(options.type)
    , m_routingId(options.routingId)
    , m_metadata(options.metadata)
    , m_hold(options.opening == Opening::Hold) {
    outgoing.appendControl(wire::signature(m_routingId.size()));
}

DecoderRules Handshake::rules(const Limits& limits) {
    return {.messageSize = limits.handshakeCommand, .frames = 1, .commands = true, .block = 1 << 10, .eager = 4 << 10};
}

void Handshake::proceed() {
    m_mayProceed = true;
}

void Handshake::proceedAs(SocketType type) {
    m_type = type;
    m_mayProceed = true;
}

Result<Handshake::Step> Handshake::advance(Decoder& incoming, Outgoing& outgoing) {
    while (m_stage != Stage::Complete) {
        const auto moved = step(incoming, outgoing);
        if (!moved)
            return std::unexpected(moved.error());
        if (*moved == Moved::NotYet)
            return Step::Waiting;
        if (*moved == Moved::Announced)
            return Step::Announced;
    }
    return Step::Complete;
}

Result<Handshake::Moved> Handshake::step(Decoder& incoming, Outgoing& outgoing) {
    switch (m_stage) {
    case Stage::Signature:
        return signature(incoming.pending(), outgoing);
    case Stage::Revision:
        return revision(incoming, outgoing);
    case Stage::TypeByte:
        return typeByte(incoming);
    case Stage::Greeting:
        return greeting(incoming, outgoing);
    case Stage::Ready:
        return ready(incoming);
    case Stage::Agreement:
        return agreement(outgoing);
    case Stage::Identity:
        return identity(incoming);
    case Stage::Complete:
        break;
    }
    return Moved::NotYet;
}

Result<Handshake::Moved> Handshake::signature(ByteView greeting, Outgoing& outgoing) {
    const bool other = !greeting.empty() && greeting[0] != 0xFF;
    if (!other && greeting.size() < wire::signatureSize)
        return Moved::NotYet;
    if (other || (greeting[wire::signatureSize - 1] & 1) == 0) {
        m_announcement.unrecognized = copyOf(greeting.first(std::min<std::size_t>(greeting.size(), 64)));
        return failure(Errc::NotZmtp, "greeting");
    }
    outgoing.appendControl(std::array{wire::majorVersion});
    m_stage = Stage::Revision;
    return Moved::Onward;
}

Result<Handshake::Moved> Handshake::revision(Decoder& incoming, Outgoing& outgoing) {
    const ByteView greeting = incoming.pending();
    if (greeting.size() <= wire::revisionOffset)
        return Moved::NotYet;
    const std::uint8_t revision = greeting[wire::revisionOffset];
    if (revision == 0)
        return failure(Errc::UnsupportedVersion, "greeting");
    if (revision == wire::revision20) {
        m_announcement.major = 2;
        m_stage = Stage::TypeByte;
        if (!m_hold)
            introduce(outgoing);
        return Moved::Onward;
    }
    m_announcement.major = 3;
    m_stage = Stage::Greeting;
    if (!m_hold)
        outgoing.appendControl(wire::greetingRest(ownMechanism));
    return Moved::Onward;
}

Result<Handshake::Moved> Handshake::typeByte(Decoder& incoming) {
    const ByteView greeting = incoming.pending();
    if (greeting.size() < wire::greetingSize20)
        return Moved::NotYet;
    const std::uint8_t number = greeting[wire::greetingSize20 - 1];
    m_announcement.type = socketTypeNumbered(number);
    if (!m_announcement.type)
        return mismatch(Errc::UnknownSocketType, name(m_type), "type " + std::to_string(number));
    m_announcement.typeName = name(*m_announcement.type);
    incoming.skip(wire::greetingSize20);
    return peerKnown();
}

Result<Handshake::Moved> Handshake::greeting(Decoder& incoming, Outgoing& outgoing) {
    const ByteView greeting = incoming.pending();
    if (greeting.size() < wire::greetingSize || (m_otherMechanism && held()))
        return Moved::NotYet;
    m_announcement.minor = greeting[wire::revisionOffset + 1];
    m_announcement.mechanism = wire::mechanismNamed(greeting.subspan(wire::mechanismOffset, wire::mechanismSize));
    if (m_announcement.mechanism != ownMechanism) {
        m_otherMechanism = true;
        if (held())
            return Moved::Announced;
        return mismatch(Errc::MechanismMismatch, ownMechanism, m_announcement.mechanism);
    }
    incoming.skip(wire::greetingSize);
    m_mechanism = mechanismNamed(ownMechanism)->make();
    m_stage = Stage::Ready;
    if (m_hold)
        outgoing.appendControl(wire::greetingRest(ownMechanism));
    else
        introduce(outgoing);
    return Moved::Onward;
}

Result<Handshake::Moved> Handshake::ready(Decoder& incoming) {
    if (!maybeCommand(incoming.pending()))
        return failure(Errc::MessageBeforeReady, "handshake");
    const auto unit = incoming.next();
    if (!unit)
        return failure(unit.error(), "handshake");
    if (!*unit)
        return Moved::NotYet;
    const auto command = wire::readCommand((*unit)->wire.frame(0));
    if (!command)
        return failure(Errc::BadCommand, "handshake");
    const auto progress = m_mechanism->received(*command, m_announcement);
    if (!progress)
        return std::unexpected(progress.error());
    if (*progress == Mechanism::Progress::Continue)
        return Moved::Onward;
    if (const auto read = readProperties(); !read)
        return std::unexpected(read.error());
    return peerKnown();
}

Result<void> Handshake::readProperties() {
    for (const auto& [key, value] : m_announcement.properties) {
        if (wire::sameName(key, "Socket-Type")) {
            m_announcement.typeName = textOf(value);
            m_announcement.type = socketTypeNamed(m_announcement.typeName);
        } else if (wire::sameName(key, "Identity")) {
            if (value.size() > wire::maxRoutingIdSize)
                return failure(Errc::BadRoutingId, "handshake: READY");
            m_announcement.routingId = value;
        }
    }
    return {};
}

Handshake::Moved Handshake::peerKnown() {
    m_stage = Stage::Agreement;
    return m_hold ? Moved::Announced : Moved::Onward;
}

Result<Handshake::Moved> Handshake::agreement(Outgoing& outgoing) {
    if (held())
        return Moved::NotYet;
    if (m_announcement.type && !compatible(m_type, *m_announcement.type))
        return mismatch(Errc::IncompatibleType, name(m_type), m_announcement.typeName);
    if (!m_announcement.type && !m_announcement.typeName.empty())
        return mismatch(Errc::UnknownSocketType, name(m_type), m_announcement.typeName);
    introduce(outgoing);
    m_stage = m_announcement.major == 2 ? Stage::Identity : Stage::Complete;
    return Moved::Onward;
}

/// The first frame of a ZMTP 2.0 peer.
Result<Handshake::Moved> Handshake::identity(Decoder& incoming) {
    const auto header = wire::readHeader(incoming.pending());
    if (!header)
        return Moved::NotYet;
    if (header->more() || header->command())
        return failure(Errc::BadFrameFlags, "handshake: identity");
    if (header->length > wire::maxRoutingIdSize)
        return failure(Errc::BadRoutingId, "handshake: identity");
    const auto unit = incoming.next();
    if (!unit)
        return failure(unit.error(), "handshake: identity");
    if (!*unit)
        return Moved::NotYet;
    m_announcement.routingId = copyOf((*unit)->wire.frame(0));
    m_stage = Stage::Complete;
    return Moved::Onward;
}

/// Tells the peer our type and routing id, once.
void Handshake::introduce(Outgoing& outgoing) {
    if (std::exchange(m_introduced, true))
        return;
    if (m_announcement.major == 2) {
        outgoing.appendControl(std::array{static_cast<std::uint8_t>(m_type)});
        outgoing.appendControl(wire::singleFrame(m_routingId));
        return;
    }
    Bytes properties;
    wire::appendProperty(properties, "Socket-Type", bytesOf(name(m_type)));
    if (announcesRoutingId(m_type))
        wire::appendProperty(properties, "Identity", m_routingId);
    for (const auto& [key, value] : m_metadata)
        wire::appendProperty(properties, key, bytesOf(value));
    outgoing.appendControl(m_mechanism->ready(properties));
}

} // namespace ipcscope::zmtp
