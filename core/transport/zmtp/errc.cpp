// SPDX-License-Identifier: MPL-2.0
#include "core/transport/zmtp/errc.h"

#include <string>

namespace ipcscope::zmtp {
namespace {

const char* sentence(Errc value) {
    switch (value) {
    case Errc::NotZmtp:
        return "the peer does not speak ZMTP 2.0 or newer";
    case Errc::UnsupportedVersion:
        return "the peer speaks ZMTP 1.0, which is not supported";
    case Errc::MechanismMismatch:
        return "the peer asks for another security mechanism";
    case Errc::BadFrameFlags:
        return "a frame has flags that do not belong together";
    case Errc::FrameTooLarge:
        return "a frame announces an impossible length";
    case Errc::MessageTooLarge:
        return "a message is larger than the limit";
    case Errc::TooManyFrames:
        return "a message has more frames than the limit";
    case Errc::BadCommand:
        return "a command is malformed";
    case Errc::UnexpectedCommand:
        return "a command came at the wrong time";
    case Errc::MessageBeforeReady:
        return "a message came before the handshake was complete";
    case Errc::IncompatibleType:
        return "the two socket types cannot talk to each other";
    case Errc::UnknownSocketType:
        return "the peer names a socket type that is not known";
    case Errc::BadRoutingId:
        return "the peer's routing id is longer than 255 bytes";
    case Errc::PeerError:
        return "the peer refused the connection";
    case Errc::HandshakeTimeout:
        return "the peer did not complete the handshake in time";
    case Errc::Refused:
        return "the peer was not admitted";
    case Errc::ClosedInHandshake:
        return "the peer closed the connection during the handshake";
    case Errc::RefusedForNow:
        return "the peer refused the connection for the moment";
    case Errc::AuthenticationRefused:
        return "the peer was refused by the authenticator";
    case Errc::BadVerdict:
        return "the authenticator's answer makes no sense";
    case Errc::NoAuthenticator:
        return "an authenticator is needed, and there is none";
    case Errc::TooOldToSecure:
        return "the peer speaks a version of ZMTP that cannot be secured";
    case Errc::BadCryptography:
        return "the peer does not have the right keys";
    case Errc::WrongVouch:
        return "the peer vouches for other keys than it uses";
    case Errc::NonceOrder:
        return "the peer used a nonce again";
    case Errc::PeerSilent:
        return "the peer did not answer heartbeats in time";
    case Errc::BadHello:
        return "the peer's HELLO is malformed";
    case Errc::BadWelcome:
        return "the peer's WELCOME is malformed";
    case Errc::BadInitiate:
        return "the peer's INITIATE is malformed";
    case Errc::BadReady:
        return "the peer's READY is malformed";
    case Errc::BadError:
        return "the peer's ERROR is malformed";
    }
    return "unknown ZMTP fault";
}

class ZmtpCategory final : public std::error_category {
public:
    const char* name() const noexcept override { return "zmtp"; }
    std::string message(int value) const override { return sentence(static_cast<Errc>(value)); }
};

} // namespace

const std::error_category& zmtpCategory() {
    static const ZmtpCategory category;
    return category;
}

std::error_code make_error_code(Errc value) {
    return {static_cast<int>(value), zmtpCategory()};
}

} // namespace ipcscope::zmtp
