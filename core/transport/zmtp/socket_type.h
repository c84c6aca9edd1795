// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ipcscope::zmtp {

/// The numbers are ZMTP 2.0's socket-type byte (RFC 15) and libzmq's ZMQ_* constants.
enum class SocketType : std::uint8_t {
    Pair,
    Pub,
    Sub,
    Req,
    Rep,
    Dealer,
    Router,
    Pull,
    Push,
    XPub,
    XSub,
    Stream,
    Server,
    Client,
    Radio,
    Dish,
    Gather,
    Scatter,
    Peer = 19,
    Channel,
};

/// Those of RFC 28 to 31, which every implementation has.
inline constexpr std::array commonSocketTypes{
    SocketType::Pair,   SocketType::Pub,  SocketType::Sub,  SocketType::Req,  SocketType::Rep, SocketType::Dealer,
    SocketType::Router, SocketType::Pull, SocketType::Push, SocketType::XPub, SocketType::XSub};
inline constexpr std::array allSocketTypes{
    SocketType::Pair,   SocketType::Pub,    SocketType::Sub,     SocketType::Req,    SocketType::Rep,
    SocketType::Dealer, SocketType::Router, SocketType::Pull,    SocketType::Push,   SocketType::XPub,
    SocketType::XSub,   SocketType::Stream, SocketType::Server,  SocketType::Client, SocketType::Radio,
    SocketType::Dish,   SocketType::Gather, SocketType::Scatter, SocketType::Peer,   SocketType::Channel};

/// The name on the wire (RFC 23): "PAIR", "PUB", ...
std::string_view name(SocketType type);
/// Exact upper-case wire names only, and "STREAM", which is never on the wire.
std::optional<SocketType> socketTypeNamed(std::string_view name);
/// By ZMTP 2.0's byte: a common one.
std::optional<SocketType> socketTypeNumbered(std::uint8_t number);
/// May these two be peers (RFC 23, 28 to 31, 41, 48, 49, 51, 52)?
bool compatible(SocketType one, SocketType other);
/// The types whose messages have one part, and whose sockets several threads may share in the C functions: those of
/// RFC 41, 48, 49, 51 and 52, which libzmq has only where it was built with its draft interface.
bool hasOnePart(SocketType type);
/// Types that send to whoever has subscribed or joined: PUB, XPUB, RADIO.
bool publishes(SocketType type);
/// Types that announce a routing id in READY: REQ, DEALER, ROUTER.
bool announcesRoutingId(SocketType type);

} // namespace ipcscope::zmtp
