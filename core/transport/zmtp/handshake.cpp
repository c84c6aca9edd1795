// SPDX-License-Identifier: MPL-2.0
#include "core/transport/zmtp/handshake.h"

#include "core/transport/base/showable.h"
#include "core/transport/zmtp/command_faults.h"
#include "core/transport/zmtp/errc.h"
#include "core/transport/zmtp/wire.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <utility>

namespace ipcscope::zmtp {
namespace {

constexpr std::size_t shownName = 40;
constexpr std::size_t shownReason = 200;
constexpr std::string_view userIdName = "User-Id";

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

/// A status of RFC 27, or 0.
int statusNamed(std::string_view reason) {
    if (reason == "300" || reason == "400" || reason == "500")
        return 100 * (reason[0] - '0');
    return 0;
}

} // namespace

Handshake::Handshake(SessionOptions options, Outgoing& outgoing)
    : m_options(std::move(options))
    , m_hold(m_options.opening == Opening::Hold) {
    const auto signature = wire::signature(m_options.routingId.size());
    Bytes first(signature.begin(), signature.end());
    if (!m_options.zmtp1)
        first.push_back(wire::majorVersion);
    outgoing.appendControl(first);
}

DecoderRules Handshake::rules(const Limits& limits) {
    return {.messageSize = limits.handshakeCommand, .frames = 1, .commands = true, .block = 960, .eager = 4 << 10};
}

void Handshake::proceed() {
    m_mayProceed = true;
}

void Handshake::proceedAs(SocketType type) {
    m_options.type = type;
    m_mayProceed = true;
}

void Handshake::answer(Verdict verdict) {
    if (m_stage == Stage::Verdict && !m_verdict)
        m_verdict = std::move(verdict);
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
        if (*moved == Moved::Asks)
            return Step::Asks;
        if (*moved == Moved::OldPeer)
            return Step::OldPeer;
    }
    complete();
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
    case Stage::Opening:
        return follow(m_mechanism->open());
    case Stage::Commands:
        return commands(incoming, outgoing);
    case Stage::Verdict:
        return verdict(outgoing);
    case Stage::Agreement:
        return agreement(outgoing);
    case Stage::Introduction:
        return introduction(outgoing);
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
    if (other || (greeting[wire::signatureSize - 1] & 1) == 0)
        return withoutSignature(greeting, outgoing);
    if (m_options.zmtp1)
        outgoing.appendControl(std::array{wire::majorVersion});
    m_stage = Stage::Revision;
    return Moved::Onward;
}

/// A peer of ZMTP 1.0 has begun with its identity frame; of ours the header is on its way, as the signature.
Result<Handshake::Moved> Handshake::withoutSignature(ByteView greeting, Outgoing& outgoing) {
    if (!m_options.zmtp1) {
        m_announcement.unrecognized = copyOf(greeting.first(std::min<std::size_t>(greeting.size(), 64)));
        return failure(Errc::NotZmtp, "greeting");
    }
    if (secured())
        return failure(Errc::TooOldToSecure, "greeting");
    m_announcement.major = 1;
    if (held())
        return waitForOwner();
    if (!m_options.routingId.empty())
        outgoing.appendControl(m_options.routingId);
    m_stage = Stage::Identity;
    return Moved::OldPeer;
}

Result<Handshake::Moved> Handshake::revision(Decoder& incoming, Outgoing& outgoing) {
    const ByteView greeting = incoming.pending();
    if (greeting.size() <= wire::revisionOffset)
        return Moved::NotYet;
    const std::uint8_t revision = greeting[wire::revisionOffset];
    if (revision == 0)
        return failure(Errc::UnsupportedVersion, "greeting");
    if (revision == wire::revision20) {
        const Security& security = m_options.security;
        const bool client = security.mechanism != "NULL" && security.role == Security::Role::Client;
        if (secured() && (m_hold || client))
            return failure(Errc::TooOldToSecure, "greeting");
        m_announcement.major = 2;
        m_stage = Stage::TypeByte;
        if (secured()) // the type is all that libzmq tells such a peer, too
            outgoing.appendControl(std::array{static_cast<std::uint8_t>(m_options.type)});
        else if (!m_hold)
            introduce(outgoing);
        return Moved::Onward;
    }
    m_announcement.major = 3;
    m_stage = Stage::Greeting;
    if (m_hold)
        return Moved::Onward;
    outgoing.appendControl(wire::greetingRest(m_options.security.mechanism));
    if (!secured()) { // nothing of the peer's is waited for
        m_mechanism = mechanismNamed(m_options.security.mechanism)->make(m_options.security, m_options.judge);
        introduce(outgoing);
    }
    return Moved::Onward;
}

Result<Handshake::Moved> Handshake::typeByte(Decoder& incoming) {
    const ByteView greeting = incoming.pending();
    if (greeting.size() < wire::greetingSize20)
        return Moved::NotYet;
    if (secured())
        return failure(Errc::TooOldToSecure, "greeting");
    const std::uint8_t number = greeting[wire::greetingSize20 - 1];
    m_announcement.type = socketTypeNumbered(number);
    if (!m_announcement.type)
        return mismatch(Errc::UnknownSocketType, name(m_options.type), "type " + std::to_string(number));
    m_announcement.typeName = name(*m_announcement.type);
    incoming.skip(wire::greetingSize20);
    return peerKnown();
}

Result<Handshake::Moved> Handshake::greeting(Decoder& incoming, Outgoing& outgoing) {
    const ByteView greeting = incoming.pending();
    if (greeting.size() < wire::greetingSize)
        return Moved::NotYet;
    const std::string& ours = m_options.security.mechanism;
    m_announcement.minor = greeting[wire::revisionOffset + 1];
    m_announcement.mechanism = wire::mechanismNamed(greeting.subspan(wire::mechanismOffset, wire::mechanismSize));
    if (m_announcement.mechanism != ours || !usable(m_options.security)) {
        if (held())
            return waitForOwner();
        return mismatch(Errc::MechanismMismatch, ours, m_announcement.mechanism);
    }
    incoming.skip(wire::greetingSize);
    if (!m_mechanism)
        m_mechanism = mechanismNamed(ours)->make(m_options.security, m_options.judge);
    m_stage = held() && m_mechanism->symmetric() ? Stage::Commands : Stage::Opening;
    if (m_hold)
        outgoing.appendControl(wire::greetingRest(ours));
    return Moved::Onward;
}

Result<Handshake::Moved> Handshake::follow(const Result<Mechanism::Progress>& progress) {
    if (!progress)
        return std::unexpected(progress.error());
    switch (*progress) {
    case Mechanism::Progress::Continue:
        m_stage = Stage::Commands;
        return Moved::Onward;
    case Mechanism::Progress::Ask:
        m_stage = Stage::Verdict;
        return Moved::Asks;
    case Mechanism::Progress::Introduce:
        m_stage = Stage::Introduction;
        return Moved::Onward;
    case Mechanism::Progress::PeerReady:
        break;
    }
    if (const auto read = readProperties(); !read)
        return std::unexpected(read.error());
    m_peerReady = true;
    return peerKnown();
}

Result<Handshake::Moved> Handshake::commands(Decoder& incoming, Outgoing& outgoing) {
    if (!maybeCommand(incoming.pending()))
        return failure(Errc::MessageBeforeReady, "handshake");
    const auto unit = incoming.next();
    if (!unit)
        return failure(unit.error(), "handshake");
    if (!*unit)
        return Moved::NotYet;
    const ByteView body = (*unit)->wire.frame(0);
    const auto progress = obey(body, outgoing);
    wipe({const_cast<std::uint8_t*>(body.data()), body.size()}); // it may have been a password
    return follow(progress);
}

Result<Mechanism::Progress> Handshake::obey(ByteView body, Outgoing& outgoing) {
    const auto command = wire::readCommand(body);
    if (!command)
        return failure(Errc::BadCommand, "handshake");
    if (command->name == "ERROR")
        return peerError(command->data);
    return m_mechanism->received(*command, m_announcement, outgoing);
}

std::unexpected<Error> Handshake::peerError(ByteView data) {
    const auto said = wire::readShort(data);
    if (!said)
        return malformedCommand("ERROR");
    const std::string_view reason = textOf(*said);
    m_announcement.refusal = statusNamed(reason);
    const Errc errc = m_announcement.refusal == 300 ? Errc::RefusedForNow : Errc::PeerError;
    return failure(errc, "handshake: ERROR " + showable(reason, shownReason));
}

Result<Handshake::Moved> Handshake::verdict(Outgoing& outgoing) {
    if (!m_verdict)
        return Moved::NotYet;
    if (m_verdict->fault == Verdict::Fault::Nobody)
        return failure(Errc::NoAuthenticator, "handshake");
    if (m_verdict->fault != Verdict::Fault::None) {
        m_announcement.badVerdict = static_cast<int>(m_verdict->fault);
        return failure(Errc::BadVerdict, "handshake");
    }
    if (m_verdict->status == Verdict::Status::Admitted)
        return follow(m_mechanism->admitted(outgoing));
    m_announcement.refusal = static_cast<int>(m_verdict->status);
    const std::string status = std::to_string(m_announcement.refusal);
    if (m_verdict->status != Verdict::Status::NotNow)
        m_mechanism->refuse(status, outgoing);
    return failure(Errc::AuthenticationRefused, "handshake: status " + status);
}

Result<void> Handshake::readProperties() {
    auto& properties = m_announcement.properties;
    std::erase_if(properties, [](const auto& property) { return wire::sameName(property.first, userIdName); });
    for (const auto& [key, value] : properties) {
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
    return held() ? waitForOwner() : Moved::Onward;
}

/// Says Announced, once.
Handshake::Moved Handshake::waitForOwner() {
    return std::exchange(m_told, true) ? Moved::NotYet : Moved::Announced;
}

Result<Handshake::Moved> Handshake::agreement(Outgoing& outgoing) {
    if (held())
        return waitForOwner();
    if (m_announcement.type && !compatible(m_options.type, *m_announcement.type))
        return mismatch(Errc::IncompatibleType, name(m_options.type), m_announcement.typeName);
    if (!m_announcement.type && !m_announcement.typeName.empty())
        return mismatch(Errc::UnknownSocketType, name(m_options.type), m_announcement.typeName);
    if (m_announcement.major == 2) {
        introduce(outgoing);
        m_stage = Stage::Identity;
    } else if (m_introduced) {
        m_stage = Stage::Complete;
    } else {
        m_stage = m_mechanism->symmetric() ? Stage::Opening : Stage::Introduction;
    }
    return Moved::Onward;
}

Result<Handshake::Moved> Handshake::introduction(Outgoing& outgoing) {
    if (held())
        return waitForOwner();
    introduce(outgoing);
    m_stage = m_peerReady ? Stage::Complete : Stage::Commands;
    return Moved::Onward;
}

/// The first frame of a peer of ZMTP 2.0 or 1.0.
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
        outgoing.appendControl(std::array{static_cast<std::uint8_t>(m_options.type)});
        outgoing.appendControl(wire::singleFrame(m_options.routingId));
        return;
    }
    Bytes properties;
    wire::appendProperty(properties, "Socket-Type", bytesOf(name(m_options.type)));
    if (announcesRoutingId(m_options.type))
        wire::appendProperty(properties, "Identity", m_options.routingId);
    for (const auto& [key, value] : m_options.metadata)
        wire::appendProperty(properties, key, bytesOf(value));
    m_mechanism->introduce(properties, outgoing);
}

void Handshake::complete() {
    if (m_verdict) {
        wire::Properties told;
        if (!m_verdict->userId.empty())
            told.emplace_back(userIdName, copyOf(bytesOf(m_verdict->userId)));
        std::ranges::move(m_verdict->metadata, std::back_inserter(told));
        auto& properties = m_announcement.properties;
        properties.insert(properties.begin(), std::make_move_iterator(told.begin()),
                          std::make_move_iterator(told.end()));
        m_announcement.userId = std::move(m_verdict->userId);
        m_verdict.reset();
    }
    if (m_mechanism)
        m_edge = m_mechanism->edge(m_options.limits.messageSize);
    m_mechanism.reset();
}

} // namespace ipcscope::zmtp
