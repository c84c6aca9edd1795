// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/send/delivery.h"

#include "core/transport/sockets/errc.h"
#include "ui/engine/monitor.h"

#include <QPointer>

namespace ipcscope::ui {

Delivery::Delivery(Monitor& monitor, std::vector<Bytes> frames, std::function<void(Result<void>)> done, QObject* parent)
    : QObject(parent)
    , m_monitor(&monitor)
    , m_attempt("send to " + monitor.request().endpoint)
    , m_frames(std::move(frames))
    , m_done(std::move(done))
    , m_seen(monitor.store().end())
    , m_subscribed(monitor.roster().upCount() > 0) {
    connect(&monitor, &Monitor::stateChanged, this, &Delivery::look);
    connect(&monitor, &Monitor::countersChanged, this, &Delivery::look);
    connect(&monitor, &QObject::destroyed, this, [this] {
        m_waiting = false;
        m_patience.stop();
        end(std::unexpected(notConnected()));
    });
    connect(&m_patience, &QTimer::timeout, this, [this] {
        if (m_monitor->roster().upCount() > 0)
            go();
        else
            fail(Error{sockets::Errc::WouldBlock, m_attempt});
    });
    m_patience.setSingleShot(true);
    m_patience.start(patience);
    look();
}

void Delivery::look() {
    using State = Monitor::State;
    if (!m_waiting)
        return;
    const State state = m_monitor->state();
    if (state == State::Failed && m_monitor->error())
        fail(*m_monitor->error());
    else if (state == State::Stopped || state == State::Stopping || state == State::Refused)
        fail(notConnected());
    else if (somebodyTakesIt())
        go();
}

bool Delivery::somebodyTakesIt() {
    const auto& store = m_monitor->store();
    for (auto id = std::max(m_seen, store.first()); id < store.end() && !m_subscribed; ++id)
        m_subscribed = store.header(id).kind() == capture::Kind::Subscribe;
    m_seen = store.end();
    const auto type = m_monitor->request().type;
    const bool publishes = type == zmtp::SocketType::Pub || type == zmtp::SocketType::XPub;
    return m_monitor->roster().upCount() > 0 && (!publishes || m_subscribed);
}

Error Delivery::notConnected() const {
    return {std::make_error_code(std::errc::not_connected), m_attempt};
}

void Delivery::go() {
    m_waiting = false;
    m_patience.stop();
    const QPointer<Delivery> self(this);
    m_monitor->send(std::move(m_frames), [self](Result<void> result) {
        if (self)
            self->end(std::move(result));
    });
}

void Delivery::fail(Error error) {
    m_waiting = false;
    m_patience.stop();
    QMetaObject::invokeMethod(
        this, [this, error = std::move(error)] { end(std::unexpected(error)); }, Qt::QueuedConnection);
}

void Delivery::end(Result<void> result) {
    if (const auto done = std::exchange(m_done, {}))
        done(std::move(result));
    deleteLater();
}

} // namespace ipcscope::ui
