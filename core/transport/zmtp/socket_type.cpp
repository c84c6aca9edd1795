// SPDX-License-Identifier: MPL-2.0
#include "core/transport/zmtp/socket_type.h"

#include <algorithm>
#include <utility>

namespace ipcscope::zmtp {
namespace {

using enum SocketType;

constexpr std::array<std::string_view, allSocketTypes.size()> names{"PAIR",   "PUB",  "SUB",  "REQ",  "REP", "DEALER",
                                                                    "ROUTER", "PULL", "PUSH", "XPUB", "XSUB"};

constexpr std::array legalPairs{
    std::pair{Pair, Pair}, std::pair{Pub, Sub},       std::pair{Pub, XSub},      std::pair{XPub, Sub},
    std::pair{XPub, XSub}, std::pair{Req, Rep},       std::pair{Req, Router},    std::pair{Rep, Dealer},
    std::pair{Push, Pull}, std::pair{Dealer, Dealer}, std::pair{Dealer, Router}, std::pair{Router, Router},
};

} // namespace

std::string_view name(SocketType type) {
    return names[static_cast<std::size_t>(type)];
}

std::optional<SocketType> socketTypeNamed(std::string_view name) {
    const auto found = std::ranges::find(names, name);
    if (found == names.end())
        return std::nullopt;
    return static_cast<SocketType>(found - names.begin());
}

std::optional<SocketType> socketTypeNumbered(std::uint8_t number) {
    if (number >= names.size())
        return std::nullopt;
    return static_cast<SocketType>(number);
}

bool compatible(SocketType one, SocketType other) {
    return std::ranges::any_of(
        legalPairs, [&](const auto& pair) { return pair == std::pair{one, other} || pair == std::pair{other, one}; });
}

bool announcesRoutingId(SocketType type) {
    return type == Req || type == Dealer || type == Router;
}

} // namespace ipcscope::zmtp
