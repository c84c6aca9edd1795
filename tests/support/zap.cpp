// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/zap.h"

#include <cstring>
#include <utility>

#include <zmq.h>

namespace ipcscope::test {

namespace {

/// Empty when nothing came within the socket's receive timeout.
Frames receiveFrom(void* socket, int flags) {
    Frames frames;
    for (int more = 1; more != 0;) {
        zmq_msg_t part;
        zmq_msg_init(&part);
        if (zmq_msg_recv(&part, socket, flags) < 0) {
            zmq_msg_close(&part);
            return {};
        }
        frames.emplace_back(static_cast<const char*>(zmq_msg_data(&part)), zmq_msg_size(&part));
        more = zmq_msg_more(&part);
        zmq_msg_close(&part);
    }
    return frames;
}

} // namespace

ZapHandler::Judge ZapHandler::passwordIs(std::string password) {
    return [password = std::move(password)](const Frames& request) {
        const bool right = request.size() < 8 || request[7] == password;
        return std::string(right ? "200" : "400");
    };
}

ZapHandler::ZapHandler(const LibzmqSocket& socket, Judge judge)
    : m_socket(zmq_socket(socket.context(), ZMQ_REP))
    , m_judge(std::move(judge)) {
    const int timeout = 10;
    zmq_setsockopt(m_socket, ZMQ_RCVTIMEO, &timeout, sizeof timeout);
    const int linger = 0;
    zmq_setsockopt(m_socket, ZMQ_LINGER, &linger, sizeof linger);
    zmq_bind(m_socket, "inproc://zeromq.zap.01");
    m_thread = std::thread([this] { serve(); });
}

ZapHandler::~ZapHandler() {
    m_ends = true;
    m_thread.join();
    zmq_close(m_socket);
}

void ZapHandler::serve() {
    while (!m_ends) {
        const Frames request = receiveFrom(m_socket, 0);
        if (request.size() < 6)
            continue;
        const Frames reply{"1.0", request[1], m_judge(request), "", "", ""};
        for (std::size_t i = 0; i < reply.size(); ++i)
            zmq_send(m_socket, reply[i].data(), reply[i].size(), i + 1 < reply.size() ? ZMQ_SNDMORE : 0);
    }
}

LibzmqMonitor::LibzmqMonitor(const LibzmqSocket& socket)
    : m_watched(socket.handle())
    , m_socket(zmq_socket(socket.context(), ZMQ_PAIR)) {
    zmq_socket_monitor(m_watched, "inproc://monitor", ZMQ_EVENT_ALL);
    zmq_connect(m_socket, "inproc://monitor");
}

LibzmqMonitor::~LibzmqMonitor() {
    zmq_socket_monitor(m_watched, nullptr, 0);
    const int linger = 0;
    zmq_setsockopt(m_socket, ZMQ_LINGER, &linger, sizeof linger);
    zmq_close(m_socket);
}

std::optional<LibzmqMonitor::Event> LibzmqMonitor::next() {
    const Frames frames = receiveFrom(m_socket, ZMQ_DONTWAIT);
    if (frames.empty() || frames[0].size() != 6)
        return std::nullopt;
    Event event;
    std::memcpy(&event.event, frames[0].data(), sizeof event.event);
    std::memcpy(&event.value, frames[0].data() + sizeof event.event, sizeof event.value);
    return event;
}

} // namespace ipcscope::test
