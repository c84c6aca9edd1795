// SPDX-License-Identifier: MPL-2.0
#include "core/transport/sockets/patterns.h"

#include <algorithm>
#include <array>

namespace ipcscope::sockets {

namespace {

using zmtp::SocketType;

struct Row {
    SocketType type;
    std::unique_ptr<Pattern> (*make)(Surroundings&);
};

/// Every socket type there is.
constexpr std::array table{
    Row{SocketType::Pair, makePair},     Row{SocketType::Pub, makePub},         Row{SocketType::Sub, makeSub},
    Row{SocketType::Req, makeReq},       Row{SocketType::Rep, makeRep},         Row{SocketType::Dealer, makeDealer},
    Row{SocketType::Router, makeRouter}, Row{SocketType::Pull, makePull},       Row{SocketType::Push, makePush},
    Row{SocketType::XPub, makeXPub},     Row{SocketType::XSub, makeXSub},       Row{SocketType::Stream, makeStream},
    Row{SocketType::Server, makeServer}, Row{SocketType::Client, makeClient},   Row{SocketType::Radio, makeRadio},
    Row{SocketType::Dish, makeDish},     Row{SocketType::Gather, makeGather},   Row{SocketType::Scatter, makeScatter},
    Row{SocketType::Peer, makePeer},     Row{SocketType::Channel, makeChannel},
};
static_assert(table.size() == zmtp::allSocketTypes.size());

} // namespace

std::size_t Pattern::receiveBatch(std::span<zmtp::Message> out) {
    std::size_t count = 0;
    while (count < out.size()) {
        auto received = receive();
        if (!received)
            break;
        out[count++] = std::move(*received);
    }
    return count;
}

std::unique_ptr<Pattern> makePattern(SocketType type, Surroundings& surroundings) {
    return std::ranges::find(table, type, &Row::type)->make(surroundings);
}

} // namespace ipcscope::sockets
