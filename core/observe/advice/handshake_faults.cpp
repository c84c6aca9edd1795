// SPDX-License-Identifier: MPL-2.0
#include "core/observe/advice/facts.h"
#include "core/observe/advice/faults.h"
#include "core/observe/advice/watching.h"
#include "core/transport/base/showable.h"
#include "core/transport/sockets/options.h"
#include "core/transport/zmtp/errc.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace ipcscope::advice {

namespace {

constexpr std::size_t longestForeign = 64;

Fault oldProtocol(const Error& error) {
    if (error.code == zmtp::Errc::UnsupportedVersion)
        return {.code = "IS-119",
                .title = "Old protocol version",
                .body = "The peer speaks ZMTP 1.0 (ZeroMQ 2.x), which cannot be shown."};
    return {.code = "IS-119",
            .title = "Old protocol version",
            .body = "The peer speaks ZMTP 2.0 (ZeroMQ 3.x). Messages can be shown; metadata and CURVE cannot."};
}

Fault otherMechanism(const Target& target, const zmtp::Announcement& peer) {
    if (peer.mechanism == "CURVE")
        return {.code = "IS-112",
                .title = "The peer needs CURVE",
                .body = fmt::format("{} accepts only encrypted peers.", target.base)};
    if (peer.mechanism == "PLAIN")
        return {.code = "IS-114",
                .title = "The peer needs a user name and password",
                .body = "Mechanism PLAIN. The password travels readable to anyone who can tap this machine."};
    const std::string mechanism = showable(peer.mechanism, longestForeign);
    return {.code = {},
            .title = "The peer needs another security mechanism",
            .body = mechanism.empty() ? fmt::format("{} does not accept NULL.", target.base)
                                      : fmt::format("{} accepts {}, not NULL.", target.base, mechanism)};
}

/// What the peer said, if the error quotes it behind the step: "greeting: HTTP/1.1 400".
std::string quoted(const Error& error) {
    const auto colon = error.attempt.find(": ");
    return colon == std::string::npos ? std::string()
                                      : showable(std::string_view(error.attempt).substr(colon + 2), 200);
}

Fault faulty(const Target& target, const Error& error) {
    const std::string said = quoted(error);
    return {.code = {},
            .title = fmt::format("The handshake with {} failed", target.base),
            .body = showable(error.code.message(), 200) + (said.empty() ? "." : fmt::format(" ({}).", said))};
}

/// RFC 27: 400 is a refusal, 300 and 500 are trouble of the one who judges.
Fault refused(const Target& target, const Error& error, int status) {
    const std::string said = quoted(error);
    return {.code = "IS-115",
            .title = "The peer refused the login",
            .body = status == 400  ? "Status 400 from its authenticator."
                    : status != 0  ? fmt::format("Status {} from its authenticator, which could not judge.", status)
                    : said.empty() ? fmt::format("{} answered with an error.", target.base)
                                   : fmt::format("{} answered with an error ({}).", target.base, said)};
}

Fault incompatible(const Target& target, const Error& error, const zmtp::Announcement& peer, const Intent& intent) {
    if (peer.typeName.empty())
        return faulty(target, error.code ? error : Error{zmtp::Errc::UnknownSocketType, {}});
    const std::string theirs = showable(peer.typeName, longestForeign);
    if (!peer.type)
        return {.code = "IS-111",
                .title = fmt::format("{} cannot talk to {}", zmtp::name(intent.type), theirs),
                .body = fmt::format("{} is a {} socket, which is no type of ZeroMQ's that is known here.", target.base,
                                    theirs)};
    const std::string_view type = zmtp::name(*peer.type);
    return {.code = "IS-111",
            .title = fmt::format("{} cannot talk to {}", zmtp::name(intent.type), type),
            .body = intent.bind
                        ? fmt::format("A {} socket tried to connect to {}. It accepts {}.", type, target.base,
                                      partnersOf(*peer.type))
                        : fmt::format("{} is a {} socket. It accepts {}.", target.base, type, partnersOf(*peer.type))};
}

Fault notZmtp(const Target& target, const zmtp::Announcement& peer) {
    const auto line = peer.unrecognized.begin();
    const auto end =
        std::ranges::find_if(peer.unrecognized, [](std::uint8_t byte) { return byte == '\r' || byte == '\n'; });
    const std::string bytes = showable(ByteView(line, end), 60);
    return {.code = "IS-116",
            .title = "This does not look like ZeroMQ",
            .body = fmt::format("The program at {} answered with bytes that are not a ZMTP greeting{}.", target.base,
                                bytes.empty() ? "" : fmt::format(" (\"{}\")", bytes))};
}

/// Of a ZMTP version before 3.0.
Fault oldVersion(std::uint8_t major) {
    return oldProtocol(
        {.code = major == 1 ? make_error_code(zmtp::Errc::UnsupportedVersion) : std::error_code(), .attempt = {}});
}

Fault silent(const zmtp::Announcement& peer, std::chrono::milliseconds waited) {
    const std::string_view missing = peer.major == 0 ? "No greeting" : "It sent a greeting, but nothing more";
    return {.code = "IS-117",
            .title = "The program accepted but says nothing",
            .body = fmt::format("{} within {}. It may be busy, stopped in a debugger, or not be ZeroMQ.", missing,
                                waitText(waited))};
}

} // namespace

std::string partnersOf(zmtp::SocketType type) {
    std::vector<std::string_view> names;
    for (const zmtp::SocketType each : zmtp::allSocketTypes)
        if (zmtp::compatible(type, each))
            names.push_back(zmtp::name(each));
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i)
        text.append(i == 0 ? "" : i + 1 == names.size() ? " or " : ", ").append(names[i]);
    return text;
}

Fault explainHandshake(const Error& error, const zmtp::Announcement& peer, const Intent& intent) {
    const Target target = targetOf(intent.endpoint);
    if (error.code.category() != zmtp::zmtpCategory())
        return explain(error, intent);
    switch (static_cast<zmtp::Errc>(error.code.value())) {
    case zmtp::Errc::IncompatibleType:
    case zmtp::Errc::UnknownSocketType:
        return incompatible(target, error, peer, intent);
    case zmtp::Errc::MechanismMismatch:
        return otherMechanism(target, peer);
    case zmtp::Errc::NotZmtp:
        return notZmtp(target, peer);
    case zmtp::Errc::PeerError:
    case zmtp::Errc::RefusedForNow:
        return refused(target, error, peer.refusal);
    case zmtp::Errc::UnsupportedVersion:
        return oldProtocol(error);
    case zmtp::Errc::HandshakeTimeout:
        return silent(peer, sockets::Options().handshakeTimeout);
    case zmtp::Errc::ClosedInHandshake:
        if (peer.type && !zmtp::compatible(intent.type, *peer.type))
            return incompatible(target, error, peer, intent);
        return faulty(target, error);
    default:
        return faulty(target, error);
    }
}

Fault explain(const discovery::Identification& identification, const Intent& intent) {
    using Outcome = discovery::Identification::Outcome;
    const Target target = targetOf(intent.endpoint);
    const zmtp::Announcement& peer = identification.peer;
    switch (identification.outcome) {
    case Outcome::Answered:
        return peer.major < 3      ? oldVersion(peer.major)
               : peer.refusal != 0 ? refused(target, identification.error, peer.refusal)
                                   : Fault{};
    case Outcome::Silent:
        return silent(peer, identification.took);
    case Outcome::NotZmtp:
        return notZmtp(target, peer);
    case Outcome::Closed:
        return {.code = {},
                .title = fmt::format("The program at {} closes the connection", target.base),
                .body = "It accepted and hung up without a word. It may accept certain users or processes only."};
    case Outcome::Unreachable:
        break;
    }
    Intent once = intent;
    once.once = true;
    return explain(identification.error, once);
}

Fault explain(const capture::Finding& finding, const Intent& intent) {
    using What = capture::Finding::What;
    const Target target = targetOf(intent.endpoint);
    const zmtp::Announcement& peer = finding.announcement;
    switch (finding.what) {
    case What::OtherType:
        if (!peer.type)
            return incompatible(target, finding.error, peer, intent);
        return {.code = {},
                .title = fmt::format("{} is a {} socket", target.base, zmtp::name(*peer.type)),
                .body = std::string(forecast(*peer.type).effect)};
    case What::OtherMechanism:
        return otherMechanism(target, peer);
    case What::OldProtocol:
        return peer.major == 1 ? oldVersion(peer.major) : oldProtocol(finding.error);
    case What::Silent:
        return silent(peer, finding.waited.value_or(sockets::Options().admissionSilence));
    case What::NotZmtp:
        return notZmtp(target, peer);
    case What::Refused:
        return refused(target, finding.error, peer.refusal);
    case What::Faulty:
        return faulty(target, finding.error);
    case What::Unreachable:
        break;
    }
    return explain(finding.error, intent);
}

} // namespace ipcscope::advice
