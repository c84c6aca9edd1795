// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/zmtp/socket_type.h"
#include "tests/support/libzmq.h"
#include "tests/support/own_socket.h"

#include <functional>
#include <optional>
#include <string>

namespace ipcscope::test {

/// One end of a conversation, ours or libzmq's.
struct Side {
    zmtp::SocketType type;
    std::string routingId;
    std::function<bool(const Frames&)> send;
    std::function<std::optional<Frames>()> receive;
};

Side sideOf(sockets::Socket& socket, std::string routingId);
Side sideOf(LibzmqSocket& socket, zmtp::SocketType type, std::string routingId);

/// May this side speak first to the other, and may it send at all?
bool startsWith(const Side& from, const Side& to);
bool answers(const Side& from);
/// What `from` must send, and what `to` then receives, for `body` to be said.
Frames asSent(const Side& from, const Side& to, const Frames& body);
Frames asReceived(const Side& from, const Side& to, const Frames& body);

} // namespace ipcscope::test
