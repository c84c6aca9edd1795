// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/push_pull.h"

#include <memory>
#include <stdexcept>
#include <string>

#include <zmq.h>

namespace ipcscope::bench {
namespace {

using Context = std::unique_ptr<void, decltype(&zmq_ctx_term)>;
using Socket = std::unique_ptr<void, decltype(&zmq_close)>;

void check(bool worked, const char* attempt) {
    if (!worked)
        throw std::runtime_error(std::string("libzmq ") + attempt + ": " + zmq_strerror(zmq_errno()));
}

Socket makeSocket(const Context& context, int type, int highWaterMark) {
    Socket socket(zmq_socket(context.get(), type), zmq_close);
    check(socket != nullptr, "socket");
    const int linger = 0;
    zmq_setsockopt(socket.get(), ZMQ_LINGER, &linger, sizeof linger);
    zmq_setsockopt(socket.get(), ZMQ_SNDHWM, &highWaterMark, sizeof highWaterMark);
    zmq_setsockopt(socket.get(), ZMQ_RCVHWM, &highWaterMark, sizeof highWaterMark);
    return socket;
}

/// Its thread goes on writing after this returns; the process lives until the receiver has everything.
void send(const Load& load, const std::function<void()>& bound, int highWaterMark) {
    static const Context context(zmq_ctx_new(), zmq_ctx_term);
    static const Socket socket = makeSocket(context, ZMQ_PUSH, highWaterMark);
    check(zmq_bind(socket.get(), load.endpoint.c_str()) == 0, "bind");
    bound();
    const std::string body(load.size, 'x');
    for (std::size_t sent = 0; sent < load.total(); ++sent)
        check(zmq_send(socket.get(), body.data(), body.size(), 0) >= 0, "send");
}

void receive(const Load& load, Meter& meter, int highWaterMark) {
    const Context context(zmq_ctx_new(), zmq_ctx_term);
    const Socket socket = makeSocket(context, ZMQ_PULL, highWaterMark);
    check(zmq_connect(socket.get(), load.endpoint.c_str()) == 0, "connect");
    zmq_msg_t message;
    zmq_msg_init(&message);
    while (!meter.complete()) {
        check(zmq_msg_recv(&message, socket.get(), 0) >= 0, "receive");
        const auto* body = static_cast<const char*>(zmq_msg_data(&message));
        if (zmq_msg_size(&message) != load.size || body[0] != 'x' || body[load.size - 1] != 'x')
            throw std::runtime_error("not the message that was sent");
        meter.count();
    }
    zmq_msg_close(&message);
}

} // namespace

Sides libzmqPushPull(int highWaterMark) {
    return {"libzmq", [=](const Load& load, const std::function<void()>& bound) { send(load, bound, highWaterMark); },
            [=](const Load& load, Meter& meter) { receive(load, meter, highWaterMark); }};
}

} // namespace ipcscope::bench
