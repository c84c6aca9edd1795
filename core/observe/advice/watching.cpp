// SPDX-License-Identifier: MPL-2.0
#include "core/observe/advice/watching.h"

#include <algorithm>

namespace ipcscope::advice {

using zmtp::SocketType;

JoinForecast forecast(SocketType bound) {
    switch (bound) {
    case SocketType::Pub:
        return {SocketType::Sub, true, false,
                "One more subscriber. The program will not notice unless it counts peers."};
    case SocketType::XPub:
        return {SocketType::Sub, true, false, "The program will receive a subscription message from us."};
    case SocketType::Push:
        return {SocketType::Pull, false, true, "Would take messages away from the real workers."};
    case SocketType::Dealer:
        return {SocketType::Router, false, true, "Would take messages away from the real workers."};
    case SocketType::Req:
        return {SocketType::Rep, false, true, "Would take requests and leave the program waiting."};
    case SocketType::Rep:
    case SocketType::Router:
        return {SocketType::Dealer, false, false, "You would only see answers to your own messages."};
    case SocketType::Pull:
        return {SocketType::Push, false, false, "This side only receives; there is nothing to see by joining."};
    case SocketType::Sub:
    case SocketType::XSub:
        return {SocketType::Pub, false, false, "This side only receives; there is nothing to see by joining."};
    case SocketType::Radio:
        return {SocketType::Dish, true, false, "One more listener, which hears only the groups that it joins."};
    case SocketType::Scatter:
        return {SocketType::Gather, false, true, "Would take messages away from the real workers."};
    case SocketType::Client:
        return {SocketType::Server, false, true, "Would take messages away from the real servers."};
    case SocketType::Server:
        return {SocketType::Client, false, false, "You would only see answers to your own messages."};
    case SocketType::Peer:
        return {SocketType::Peer, false, false, "You would only see what it sends to you."};
    case SocketType::Gather:
        return {SocketType::Scatter, false, false, "This side only receives; there is nothing to see by joining."};
    case SocketType::Dish:
        return {SocketType::Radio, false, false, "This side only receives; there is nothing to see by joining."};
    case SocketType::Channel:
        return {SocketType::Channel, false, true, "CHANNEL has room for one peer."};
    case SocketType::Stream:
        return {SocketType::Stream, false, true, "The program would take us for one of its clients."};
    case SocketType::Pair:
        break;
    }
    return {SocketType::Pair, false, true, "PAIR has room for one peer."};
}

bool takesByJoining(SocketType as) {
    return std::ranges::any_of(zmtp::allSocketTypes, [as](SocketType bound) {
        const JoinForecast told = forecast(bound);
        return told.takesMessages && told.joinAs == as;
    });
}

} // namespace ipcscope::advice
