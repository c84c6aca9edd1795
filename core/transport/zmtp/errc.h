// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <system_error>

namespace ipcscope::zmtp {

/// Everything that can be wrong with what a peer says. Each value has a sentence and a test that causes it.
enum class Errc {
    NotZmtp = 1,        ///< the first bytes are not a ZMTP greeting with a signature
    UnsupportedVersion, ///< ZMTP 1.0 framing after a signature (revision 0)
    MechanismMismatch,  ///< the peer asks for another security mechanism
    BadFrameFlags,      ///< MORE on a command, or a COMMAND flag where there are no commands
    FrameTooLarge,      ///< a length over 2^63-1
    MessageTooLarge,    ///< all frames together pass the limit
    TooManyFrames,
    BadCommand,         ///< a command that cannot be parsed to its end, or has no name
    UnexpectedCommand,  ///< not the command this step of the handshake wants
    MessageBeforeReady, ///< traffic before the peer's READY
    IncompatibleType,   ///< the two socket types cannot be peers
    UnknownSocketType,
    BadRoutingId, ///< longer than 255 bytes
    PeerError,    ///< the peer sent ERROR
    HandshakeTimeout,
    Refused,               ///< our own side declined the peer (admission)
    ClosedInHandshake,     ///< the peer closed before the handshake was complete
    RefusedForNow,         ///< the peer sent ERROR with status 300
    AuthenticationRefused, ///< our own authenticator declined the peer
    BadVerdict,            ///< our own authenticator's answer makes no sense
    NoAuthenticator,       ///< a server whose peers must be judged, and nobody is there to do it
    TooOldToSecure,        ///< a peer without ZMTP 3.x, where a mechanism or an authenticator is asked for
    BadCryptography,       ///< a box that does not open, a cookie or key that is not the right one
    WrongVouch,            ///< CURVE: the client's vouch opens, and is for other keys than those of this connection
    NonceOrder,            ///< a nonce that was used before
    PeerSilent,            ///< nothing came for as long as a heartbeat allows
    BadHello,              ///< a command of the handshake that cannot be parsed to its end; so the next ones
    BadWelcome,
    BadInitiate,
    BadReady,
    BadError,
};

const std::error_category& zmtpCategory();
std::error_code make_error_code(Errc value);

} // namespace ipcscope::zmtp

template<>
struct std::is_error_code_enum<ipcscope::zmtp::Errc> : std::true_type {};
