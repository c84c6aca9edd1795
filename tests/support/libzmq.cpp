// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/libzmq.h"

#include <array>

#include <zmq.h>

namespace ipcscope::test {

LibzmqSocket::LibzmqSocket(int type)
    : m_context(zmq_ctx_new())
    , m_socket(zmq_socket(m_context, type)) {
    set(ZMQ_LINGER, 0);
}

LibzmqSocket::~LibzmqSocket() {
    zmq_close(m_socket);
    zmq_ctx_term(m_context);
}

LibzmqSocket& LibzmqSocket::set(int option, int value) {
    zmq_setsockopt(m_socket, option, &value, sizeof value);
    return *this;
}

LibzmqSocket& LibzmqSocket::set(int option, std::string_view value) {
    zmq_setsockopt(m_socket, option, value.data(), value.size());
    return *this;
}

bool LibzmqSocket::bind(const std::string& endpoint) {
    return zmq_bind(m_socket, endpoint.c_str()) == 0;
}

bool LibzmqSocket::connect(const std::string& endpoint) {
    return zmq_connect(m_socket, endpoint.c_str()) == 0;
}

bool LibzmqSocket::unbind(const std::string& endpoint) {
    return zmq_unbind(m_socket, endpoint.c_str()) == 0;
}

std::string LibzmqSocket::lastEndpoint() const {
    std::array<char, 256> text{};
    std::size_t size = text.size();
    return zmq_getsockopt(m_socket, ZMQ_LAST_ENDPOINT, text.data(), &size) == 0 ? text.data() : std::string();
}

bool LibzmqSocket::send(const Frames& frames) {
    for (std::size_t index = 0; index < frames.size(); ++index) {
        const int more = index + 1 < frames.size() ? ZMQ_SNDMORE : 0;
        if (zmq_send(m_socket, frames[index].data(), frames[index].size(), ZMQ_DONTWAIT | more) < 0)
            return false;
    }
    return true;
}

std::optional<Frames> LibzmqSocket::receive() {
    Frames frames;
    for (bool more = true; more;) {
        zmq_msg_t part;
        zmq_msg_init(&part);
        if (zmq_msg_recv(&part, m_socket, ZMQ_DONTWAIT) < 0)
            return std::nullopt;
        frames.emplace_back(static_cast<const char*>(zmq_msg_data(&part)), zmq_msg_size(&part));
        more = zmq_msg_more(&part) != 0;
        zmq_msg_close(&part);
    }
    return frames;
}

} // namespace ipcscope::test
