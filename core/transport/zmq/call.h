// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/zmq/context.h"
#include "core/transport/zmq/include/zmq.h"
#include "core/transport/zmq/socket.h"

namespace ipcscope::zmq {

/// One call of the application on a socket, which it has for itself meanwhile.
class Socket::Call {
public:
    explicit Call(Socket& socket)
        : m_socket(socket)
        , m_lock(locked(socket), std::adopt_lock)
        , m_refused(socket.m_closing                ? ENOTSOCK
                    : socket.m_context.terminated() ? ETERM
                                                    : 0) {
        socket.m_calls.store(socket.m_calls.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    }

    ~Call() {
        if (m_socket.m_sleepers > 0) [[unlikely]]
            m_socket.tellSleepers();
    }
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

    bool allowed() const { return m_refused == 0; }
    std::unexpected<Error> refusal(const char* attempt) const { return systemFailure(m_refused, attempt); }

private:
    static std::mutex& locked(Socket& socket) {
        if (!socket.m_mutex.try_lock()) [[unlikely]]
            socket.awaitTurn();
        return socket.m_mutex;
    }

    Socket& m_socket;
    const std::lock_guard<std::mutex> m_lock;
    const int m_refused;
};

} // namespace ipcscope::zmq
