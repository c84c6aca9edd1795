// SPDX-License-Identifier: MPL-2.0
#include "core/transport/zmq/errors.h"

#include "core/transport/sockets/errc.h"
#include "core/transport/zmq/include/zmq.h"

#include <array>
#include <cstring>

namespace ipcscope::zmq {

namespace {

struct Row {
    sockets::Errc errc;
    int number;
};
constexpr std::array rows{
    Row{sockets::Errc::WouldBlock, EAGAIN},
    Row{sockets::Errc::WrongState, EFSM},
    Row{sockets::Errc::HostUnreachable, EHOSTUNREACH},
    Row{sockets::Errc::NotSupported, ENOTSUP},
    Row{sockets::Errc::UnknownEndpoint, ENOENT},
    Row{sockets::Errc::Closed, ENOTSOCK},
};

} // namespace

int errnoOf(const Error& error) {
    if (error.code.category() == std::generic_category() || error.code.category() == std::system_category())
        return error.code.value() == EEXIST ? EADDRINUSE : error.code.value();
    for (const Row& row : rows) {
        if (error.code == row.errc)
            return row.number;
    }
    return EPROTO;
}

int failed(int number) {
    errno = number;
    return -1;
}

int failed(const Error& error) {
    return failed(errnoOf(error));
}

int answer(const Result<void>& result) {
    return result ? 0 : failed(result.error());
}

} // namespace ipcscope::zmq

namespace {

/// Of the numbers that the system has no text for, or another than the manual's.
const char* ownText(int error) {
    switch (error) {
    case EFSM:
        return "Operation cannot be accomplished in current state";
    case ENOCOMPATPROTO:
        return "The protocol is not compatible with the socket type";
    case ETERM:
        return "Context was terminated";
    case EHOSTUNREACH:
        return "Host unreachable";
    case EMTHREAD:
        return "No thread available";
    default:
        return nullptr;
    }
}

} // namespace

extern "C" {

int zmq_errno(void) {
    return errno;
}

const char* zmq_strerror(int error) {
    const char* const own = ownText(error);
    return own ? own : std::strerror(error);
}
}
