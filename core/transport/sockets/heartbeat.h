// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/reactor/reactor.h"
#include "core/transport/sockets/options.h"

#include <chrono>

namespace ipcscope::sockets {

/// Asks an established peer of ZMTP 3.x for signs of life, and says when there are none (zmq_setsockopt(3):
/// HEARTBEAT_IVL, _TIMEOUT; RFC 37: PING and its time to live). Whatever comes is a sign. Nobody is given up merely
/// because we slept: what waits in the kernel counts, and when the clock shows that we were not running the wait
/// begins anew.
class Heartbeat {
public:
    using Clock = std::chrono::steady_clock;

    class Patient {
    public:
        virtual void ping() = 0;
        /// Something has come that was not read yet.
        virtual bool hasUnread() const = 0;
        /// There was no sign; the heartbeat may be destroyed during the call.
        virtual void silent() = 0;

    protected:
        ~Patient() = default;
    };

    Heartbeat(Reactor& reactor, const Options& options, Patient& patient);

    /// Begins to ask, where the options say so.
    void start();
    /// Something came.
    void heard() { m_answer.due = m_life.due = {}; }
    /// The peer will give a sign every so often; zero: it does not say.
    void promised(std::chrono::milliseconds timeToLive);

private:
    /// A sign that is waited for.
    struct Wait {
        Timer timer;
        std::chrono::milliseconds time{};
        Clock::time_point due{}; ///< none: not waited for
    };
    void beat();
    void await(Wait& wait);
    void over(Wait& wait);
    bool slept(const Wait& wait) const;

    Reactor& m_reactor;
    Patient& m_patient;
    const std::chrono::milliseconds m_interval;
    Timer m_next;
    Wait m_answer; ///< to our PING
    Wait m_life;   ///< as the peer promised
};

} // namespace ipcscope::sockets
