// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/zmtp/session_log.h"

#include "core/transport/zmtp/errc.h"
#include "core/transport/zmtp/z85.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include <sys/uio.h>

using namespace ipcscope;
using namespace ipcscope::zmtp;

namespace {

constexpr std::array errcNames{"",
                               "NotZmtp",
                               "UnsupportedVersion",
                               "MechanismMismatch",
                               "BadFrameFlags",
                               "FrameTooLarge",
                               "MessageTooLarge",
                               "TooManyFrames",
                               "BadCommand",
                               "UnexpectedCommand",
                               "MessageBeforeReady",
                               "IncompatibleType",
                               "UnknownSocketType",
                               "BadRoutingId",
                               "PeerError",
                               "HandshakeTimeout",
                               "Refused",
                               "ClosedInHandshake",
                               "RefusedForNow",
                               "AuthenticationRefused",
                               "BadVerdict",
                               "NoAuthenticator",
                               "TooOldToSecure",
                               "BadCryptography",
                               "WrongVouch",
                               "NonceOrder",
                               "PeerSilent",
                               "BadHello",
                               "BadWelcome",
                               "BadInitiate",
                               "BadReady",
                               "BadError"};

std::string text(ByteView bytes) {
    if (bytes.size() > 32)
        return fmt::format("{} bytes", bytes.size());
    std::string out;
    for (const std::uint8_t byte : bytes)
        out += byte >= 0x20 && byte < 0x7F ? std::string(1, static_cast<char>(byte)) : fmt::format("\\x{:02x}", byte);
    return out;
}

std::string peer(const Announcement& announcement) {
    std::string out = fmt::format("{}.{}", announcement.major, announcement.minor);
    for (const std::string& word : {announcement.mechanism, announcement.typeName})
        out += word.empty() ? "" : " " + word;
    if (!announcement.routingId.empty())
        out += " id=" + text(announcement.routingId);
    return out;
}

struct Line {
    const Announcement& announcement;
    std::string operator()(const events::Announced&) const { return "announced " + peer(announcement); }
    std::string operator()(const events::Claimed& event) const {
        const Claim& claim = event.claim;
        std::string out = "asks " + claim.mechanism;
        if (claim.mechanism == "PLAIN") { // put together in one piece of memory, which who looks for passwords wipes
            const auto password = textOf(claim.password.view());
            out.reserve(out.size() + claim.username.size() + password.size() + 2);
            out.append(" ").append(claim.username).append(":").append(password);
        }
        if (claim.mechanism == "CURVE")
            out += " " + *z85::encode(claim.publicKey);
        return out;
    }
    std::string operator()(const events::Established&) const { return "established " + peer(announcement); }
    std::string operator()(const events::Received& event) const {
        std::string out = "message ";
        FrameReader frames = event.message.frames();
        std::uint32_t count = 0;
        for (; const auto frame = frames.next(); ++count)
            out += "[" + text(frame->body) + "]";
        return frames.malformed() || count != event.message.frameCount() ? "malformed " + out : out;
    }
    std::string operator()(const events::Subscription& event) const {
        return (event.subscribe ? "subscribe " : "cancel ") + text(event.topic);
    }
    std::string operator()(const events::Pinged& event) const {
        return fmt::format("pinged {} ms", event.timeToLive.count());
    }
    std::string operator()(const events::Command& event) const { return "command " + event.name; }
    std::string operator()(const events::Failed& event) const {
        const auto index = static_cast<std::size_t>(event.error.code.value());
        return fmt::format("failed {} {}", errcNames.at(index), event.error.attempt);
    }
};

} // namespace

std::string lineOf(const Event& event, const Announcement& announcement) {
    return std::visit(Line{announcement}, event);
}

void SessionLog::feed(ByteView bytes, std::size_t chunk) {
    while (!bytes.empty()) {
        const MutableBytes into = session.input();
        if (into.empty())
            return lines.push_back("empty input");
        const std::size_t count = std::min({bytes.size(), into.size(), chunk == 0 ? bytes.size() : chunk});
        std::memcpy(into.data(), bytes.data(), count);
        session.received(count);
        bytes = bytes.subspan(count);
        drain();
        takeSent();
    }
}

void SessionLog::drain() {
    while (const auto event = session.next()) {
        lines.push_back(lineOf(*event, session.announcement()));
        if (const auto* failed = std::get_if<events::Failed>(&*event))
            error = failed->error;
        if (std::holds_alternative<events::Claimed>(*event) && answers)
            session.answer(verdict);
    }
}

void SessionLog::takeSent() {
    std::array<iovec, 16> room{};
    while (session.wantsToSend()) {
        std::size_t count = 0;
        for (const iovec& part : session.gather(room, 1 << 20)) {
            const auto* from = static_cast<const std::uint8_t*>(part.iov_base);
            sent.insert(sent.end(), from, from + part.iov_len);
            count += part.iov_len;
        }
        session.sent(count);
    }
}
