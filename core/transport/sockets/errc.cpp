// SPDX-License-Identifier: MPL-2.0
#include "core/transport/sockets/errc.h"

#include <string>

namespace ipcscope::sockets {

namespace {

class Category final : public std::error_category {
public:
    const char* name() const noexcept override { return "sockets"; }
    std::string message(int value) const override {
        switch (static_cast<Errc>(value)) {
        case Errc::WouldBlock:
            return "nothing can be sent or received now";
        case Errc::WrongState:
            return "requests and replies take turns";
        case Errc::HostUnreachable:
            return "no peer has this routing id";
        case Errc::NotSupported:
            return "this socket type cannot do that";
        case Errc::UnknownEndpoint:
            return "the endpoint is not bound or connected";
        case Errc::TooManySubscriptions:
            return "the peer subscribed to more than the limit";
        case Errc::OnlyOnePeer:
            return "a PAIR socket has one peer at a time";
        case Errc::TooManyConnections:
            return "the user has as many connections as other users may have";
        case Errc::TooManyHandshakes:
            return "the user has as many unfinished handshakes as are allowed at a time";
        case Errc::NoReply:
            return "a REQ socket takes replies only";
        case Errc::Closed:
            return "the socket is closed";
        case Errc::HeldBack:
            return "nobody is contacted before somebody agrees to it";
        }
        return "unknown";
    }
    std::error_condition default_error_condition(int value) const noexcept override {
        switch (static_cast<Errc>(value)) {
        case Errc::WouldBlock:
            return std::errc::resource_unavailable_try_again;
        case Errc::HostUnreachable:
            return std::errc::host_unreachable;
        case Errc::NotSupported:
            return std::errc::not_supported;
        case Errc::UnknownEndpoint:
            return std::errc::no_such_file_or_directory;
        case Errc::Closed:
            return std::errc::not_a_socket;
        default:
            return {value, *this};
        }
    }
};

} // namespace

const std::error_category& socketsCategory() {
    static const Category category;
    return category;
}

std::error_code make_error_code(Errc value) {
    return {static_cast<int>(value), socketsCategory()};
}

} // namespace ipcscope::sockets
