// SPDX-License-Identifier: GPL-3.0-or-later
// The manual's C functions as one side of a measurement. Built twice, against libzmq and against ours:
//   PROGRAM side LIBRARY.ROLE CONTROL-DESCRIPTOR
#include "tests/bench/zmq/zmq_side.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace ipcscope::bench::zmq {

void must(bool worked, const char* attempt) {
    if (!worked)
        throw std::runtime_error(std::string(attempt) + ": " + zmq_strerror(zmq_errno()));
}

void setOption(const Socket& socket, int option, int value) {
    must(zmq_setsockopt(socket.get(), option, &value, sizeof value) == 0, "setsockopt");
}

Socket makeSocket(const Context& context, int type, const Task& task) {
    Socket socket(zmq_socket(context.get(), type), zmq_close);
    must(socket != nullptr, "socket");
    setOption(socket, ZMQ_LINGER, 0);
    setOption(socket, ZMQ_SNDHWM, task.highWaterMark);
    setOption(socket, ZMQ_RCVHWM, task.highWaterMark);
    return socket;
}

} // namespace ipcscope::bench::zmq

int main(int argc, char** argv) {
    using namespace ipcscope::bench;
    static constexpr std::array roles{
        Role{"push", zmq::push},
        Role{"pull", zmq::pull},
        Role{"publish", zmq::publish},
        Role{"subscribe", zmq::subscribe},
        Role{"request", zmq::request},
        Role{"reply", zmq::reply},
        Role{"echo", zmq::echo},
        Role{"dial-in-turn", zmq::dialInTurn},
        Role{"dial-at-once", zmq::dialAtOnce},
        Role{"hold-bound", zmq::holdBound},
        Role{"hold-connected", zmq::holdConnected},
    };
    if (argc != 4)
        return 2;
    const std::string_view role = argv[2];
    return runSide(roles, role.substr(role.find('.') + 1), std::atoi(argv[3]));
}
