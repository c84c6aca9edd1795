// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <system_error>

namespace ipcscope::sockets {

/// Captures keep these numbers: a new one goes to the end.
enum class Errc {
    WouldBlock = 1,       ///< EAGAIN: no peer is ready or their queues are full; nothing to receive
    WrongState,           ///< EFSM: REQ and REP take turns
    HostUnreachable,      ///< EHOSTUNREACH: ROUTER with routerMandatory, no such peer
    NotSupported,         ///< ENOTSUP: this type does not send, or does not receive
    UnknownEndpoint,      ///< ENOENT: unbind or disconnect of what was not bound or connected
    TooManySubscriptions, ///< a peer passed the limits of Subscriptions
    OnlyOnePeer,          ///< PAIR has its peer already
    TooManyConnections,   ///< of one user other than ours; limits::userShare
    TooManyHandshakes,    ///< unfinished ones of one user; limits::userHandshakes
    Closed,               ///< ENOTSOCK: the socket was closed
    NoReply,              ///< what came to a REQ cannot be one
    HeldBack,             ///< nobody is contacted before somebody agrees to it
};

const std::error_category& socketsCategory();
std::error_code make_error_code(Errc value);

} // namespace ipcscope::sockets

template<>
struct std::is_error_code_enum<ipcscope::sockets::Errc> : std::true_type {};
