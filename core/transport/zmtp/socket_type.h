// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ipcscope::zmtp {

/// The numbers are ZMTP 2.0's socket-type byte (RFC 15) and libzmq's ZMQ_* constants.
enum class SocketType : std::uint8_t { Pair, Pub, Sub, Req, Rep, Dealer, Router, Pull, Push, XPub, XSub };

inline constexpr std::array allSocketTypes{SocketType::Pair, SocketType::Pub,    SocketType::Sub,    SocketType::Req,
                                           SocketType::Rep,  SocketType::Dealer, SocketType::Router, SocketType::Pull,
                                           SocketType::Push, SocketType::XPub,   SocketType::XSub};

/// The name on the wire (RFC 23): "PAIR", "PUB", ...
std::string_view name(SocketType type);
/// Exact upper-case wire names only.
std::optional<SocketType> socketTypeNamed(std::string_view name);
std::optional<SocketType> socketTypeNumbered(std::uint8_t number);
/// May these two be peers (RFC 23, 28 to 31)?
bool compatible(SocketType one, SocketType other);
/// Types that announce a routing id in READY: REQ, DEALER, ROUTER.
bool announcesRoutingId(SocketType type);

} // namespace ipcscope::zmtp
