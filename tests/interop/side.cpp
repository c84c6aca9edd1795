// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/interop/side.h"

#include <algorithm>
#include <array>

namespace ipcscope::test {

using zmtp::SocketType;

namespace {

bool isOneOf(SocketType type, std::initializer_list<SocketType> types) {
    return std::ranges::find(types, type) != types.end();
}

Frames joined(Frames front, const Frames& body) {
    front.insert(front.end(), body.begin(), body.end());
    return front;
}

} // namespace

Side sideOf(sockets::Socket& socket, std::string routingId) {
    return {socket.type(), std::move(routingId), [&socket](const Frames& frames) { return send(socket, frames); },
            [&socket] { return receive(socket); }};
}

Side sideOf(LibzmqSocket& socket, SocketType type, std::string routingId) {
    return {type, std::move(routingId), [&socket](const Frames& frames) { return socket.send(frames); },
            [&socket] { return socket.receive(); }};
}

bool startsWith(const Side& from, const Side& to) {
    if (from.type == SocketType::Router)
        return to.type != SocketType::Req;
    return !isOneOf(from.type, {SocketType::Rep, SocketType::Pull, SocketType::Sub, SocketType::XSub});
}

bool answers(const Side& from) {
    return isOneOf(from.type,
                   {SocketType::Pair, SocketType::Rep, SocketType::Req, SocketType::Dealer, SocketType::Router});
}

Frames asSent(const Side& from, const Side& to, const Frames& body) {
    const bool strict = isOneOf(to.type, {SocketType::Req, SocketType::Rep});
    if (from.type == SocketType::Router)
        return joined(strict ? Frames{to.routingId, ""} : Frames{to.routingId}, body);
    return joined(strict && from.type == SocketType::Dealer ? Frames{""} : Frames{}, body);
}

Frames asReceived(const Side& from, const Side& to, const Frames& body) {
    const bool strict = isOneOf(from.type, {SocketType::Req, SocketType::Rep});
    if (to.type == SocketType::Router)
        return joined(strict ? Frames{from.routingId, ""} : Frames{from.routingId}, body);
    return joined(strict && to.type == SocketType::Dealer ? Frames{""} : Frames{}, body);
}

} // namespace ipcscope::test
