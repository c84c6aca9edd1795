// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/unique_fd.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace ipcscope::zmq {

class Socket;

/// The context's own thread: serves sockets while no call is inside (delivery of what is queued, handshakes,
/// heartbeats, reconnecting, linger). A socket that the application is busy with does not wake it: its descriptor is
/// disarmed when it fires, and armed again once a look after a fraction of a millisecond finds that no call came
/// meanwhile. With all sockets quiet it sleeps until one of them has work.
class Attendant {
public:
    /// `over` is told, on the thread, of a closed socket that lingers no more; it is not looked at again.
    /// Throws std::system_error.
    Attendant(const std::string& name, std::function<void(Socket&)> over);
    ~Attendant();
    Attendant(const Attendant&) = delete;
    Attendant& operator=(const Attendant&) = delete;

    /// Any thread. Throws std::system_error.
    void add(Socket& socket);

private:
    using Clock = std::chrono::steady_clock;
    struct Look {
        Socket* socket;
        Clock::time_point due; ///< the epoch: it has just fired
    };

    void run();
    bool wait();
    void fired(Socket& socket);
    void lookAround();
    bool look(Look& at, Clock::time_point now);
    void arm(Socket& socket);

    UniqueFd m_epoll;
    UniqueFd m_stop;
    std::atomic<std::uint64_t> m_added{0}; ///< sockets; what made one happens before the thread looks at it
    std::function<void(Socket&)> m_over;
    std::vector<Look> m_looks; ///< at sockets that are disarmed
    std::jthread m_thread;
};

} // namespace ipcscope::zmq
