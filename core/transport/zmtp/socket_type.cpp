// SPDX-License-Identifier: MPL-2.0
#include "core/transport/zmtp/socket_type.h"

#include <algorithm>
#include <utility>

namespace ipcscope::zmtp {
namespace {

using enum SocketType;

struct Row {
    SocketType type;
    std::string_view name;
};
constexpr std::array names{
    Row{Pair, "PAIR"},     Row{Pub, "PUB"},         Row{Sub, "SUB"},       Row{Req, "REQ"},
    Row{Rep, "REP"},       Row{Dealer, "DEALER"},   Row{Router, "ROUTER"}, Row{Pull, "PULL"},
    Row{Push, "PUSH"},     Row{XPub, "XPUB"},       Row{XSub, "XSUB"},     Row{Stream, "STREAM"},
    Row{Server, "SERVER"}, Row{Client, "CLIENT"},   Row{Radio, "RADIO"},   Row{Dish, "DISH"},
    Row{Gather, "GATHER"}, Row{Scatter, "SCATTER"}, Row{Peer, "PEER"},     Row{Channel, "CHANNEL"},
};

constexpr std::array legalPairs{
    std::pair{Pair, Pair},       std::pair{Pub, Sub},       std::pair{Pub, XSub},       std::pair{XPub, Sub},
    std::pair{XPub, XSub},       std::pair{Req, Rep},       std::pair{Req, Router},     std::pair{Rep, Dealer},
    std::pair{Push, Pull},       std::pair{Dealer, Dealer}, std::pair{Dealer, Router},  std::pair{Router, Router},
    std::pair{Client, Server},   std::pair{Radio, Dish},    std::pair{Scatter, Gather}, std::pair{Peer, Peer},
    std::pair{Channel, Channel},
};

} // namespace

std::string_view name(SocketType type) {
    return std::ranges::find(names, type, &Row::type)->name;
}

std::optional<SocketType> socketTypeNamed(std::string_view name) {
    const auto found = std::ranges::find(names, name, &Row::name);
    if (found == names.end())
        return std::nullopt;
    return found->type;
}

std::optional<SocketType> socketTypeNumbered(std::uint8_t number) {
    if (number >= commonSocketTypes.size())
        return std::nullopt;
    return static_cast<SocketType>(number);
}

bool compatible(SocketType one, SocketType other) {
    return std::ranges::any_of(
        legalPairs, [&](const auto& pair) { return pair == std::pair{one, other} || pair == std::pair{other, one}; });
}

bool hasOnePart(SocketType type) {
    return type >= Server;
}

bool publishes(SocketType type) {
    return type == SocketType::Pub || type == SocketType::XPub || type == SocketType::Radio;
}

bool announcesRoutingId(SocketType type) {
    return type == Req || type == Dealer || type == Router;
}

} // namespace ipcscope::zmtp
