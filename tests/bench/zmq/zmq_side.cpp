// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/zmq/zmq_side.h"

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

Context makeLargeContext(const Task& task) {
    constexpr int ofItsOwn = 200;
    raiseDescriptorLimit();
    Context context = makeContext();
    zmq_ctx_set(context.get(), ZMQ_MAX_SOCKETS, static_cast<int>(task.total()) + ofItsOwn);
    return context;
}

int runProgram(std::span<const Role> roles, int argc, char** argv) {
    if (argc != 4)
        return 2;
    const std::string_view role = argv[2];
    return runSide(roles, role.substr(role.find('.') + 1), std::atoi(argv[3]));
}

} // namespace ipcscope::bench::zmq
