// SPDX-License-Identifier: MPL-2.0
#include "core/transport/sockets/heartbeat.h"

#include <algorithm>

namespace ipcscope::sockets {

namespace {

constexpr std::chrono::milliseconds leastDelay{50}; ///< a timer may be late by that much in a busy program

} // namespace

Heartbeat::Heartbeat(Reactor& reactor, const Options& options, Patient& patient)
    : m_reactor(reactor)
    , m_patient(patient)
    , m_interval(options.heartbeatInterval) {
    m_answer.time = options.heartbeatTimeout.value_or(options.heartbeatInterval);
}

void Heartbeat::start() {
    if (m_interval.count() > 0)
        m_next = m_reactor.after(m_interval, [this] { beat(); });
}

void Heartbeat::beat() {
    m_next = m_reactor.after(m_interval, [this] { beat(); });
    if (m_answer.due == Clock::time_point{} && m_answer.time.count() > 0)
        await(m_answer);
    m_patient.ping();
}

void Heartbeat::promised(std::chrono::milliseconds timeToLive) {
    if (timeToLive.count() == 0 || m_life.due != Clock::time_point{})
        return;
    m_life.time = timeToLive;
    await(m_life);
}

void Heartbeat::await(Wait& wait) {
    wait.due = Clock::now() + wait.time;
    wait.timer = m_reactor.after(wait.time, [this, &wait] { over(wait); });
}

void Heartbeat::over(Wait& wait) {
    if (wait.due == Clock::time_point{})
        return;
    if (m_patient.hasUnread())
        heard();
    else if (slept(wait))
        await(wait);
    else
        m_patient.silent();
}

bool Heartbeat::slept(const Wait& wait) const {
    return Clock::now() - wait.due > std::max(leastDelay, wait.time / 2);
}

} // namespace ipcscope::sockets
