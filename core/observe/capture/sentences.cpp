// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/sentences.h"

namespace ipcscope::capture {

std::string boundTo(const sockets::SocketEvent& event) {
    const std::string bound = "Bound to " + event.endpoint;
    switch (event.replaced) {
    case ipc::Replaced::Nothing:
        break;
    case ipc::Replaced::DeadSocket:
        return bound + "; replaced a stale file";
    case ipc::Replaced::LiveSocket:
        return bound + "; took it over from another program";
    }
    return bound;
}

std::string_view nobodyGotIt(zmtp::SocketType type) {
    switch (type) {
    case zmtp::SocketType::Pub:
    case zmtp::SocketType::XPub:
        return "Nobody got it: no peer has subscribed to it, or its queue is full";
    case zmtp::SocketType::Radio:
        return "Nobody got it: no peer has joined its group, or its queue is full";
    case zmtp::SocketType::Router:
        return "Nobody got it: no peer has this routing id, or its queue is full";
    case zmtp::SocketType::Rep:
        return "Nobody got it: the peer that asked has gone, or its queue is full";
    default:
        return {};
    }
}

} // namespace ipcscope::capture
