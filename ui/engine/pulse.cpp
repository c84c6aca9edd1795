// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/engine/pulse.h"

#include <utility>

namespace ipcscope::ui {

Pulse::Pulse(std::function<void(std::function<void()>)> post, QObject* parent)
    : QObject(parent)
    , m_post(std::move(post))
    , m_timer(this) {
    m_timer.setTimerType(Qt::CoarseTimer);
    m_timer.setInterval(patience / 2);
    connect(&m_timer, &QTimer::timeout, this, &Pulse::beat);
    m_timer.start();
    beat();
}

void Pulse::beat() {
    constexpr std::chrono::milliseconds earliness{100}; // of a coarse timer
    if (m_unanswered && *m_unanswered)
        return setStuck(std::chrono::milliseconds(m_since.elapsed()) >= patience - earliness);
    setStuck(false);
    m_unanswered = std::make_shared<std::atomic<bool>>(true);
    m_since.start();
    m_post([unanswered = m_unanswered] { *unanswered = false; });
}

void Pulse::setStuck(bool stuck) {
    if (std::exchange(m_stuck, stuck) != stuck)
        Q_EMIT stuckChanged();
}

} // namespace ipcscope::ui
