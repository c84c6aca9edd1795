// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/engine/link.h"

#include "ui/engine/io_thread.h"

namespace ipcscope::ui {

Monitor::Link::Link(IoThread& io, Monitor& monitor)
    : m_io(io)
    , m_monitor(&monitor)
    , m_outbox([this] { tell([](Monitor& told) { told.arm(); }); }) {}

void Monitor::Link::start(const capture::JoinRequest& request) {
    m_io.post([self = shared_from_this(), request](Reactor& reactor) { self->join(reactor, request); });
}

void Monitor::Link::send(std::vector<Bytes> frames, std::function<void(Result<void>)> done) {
    m_io.post([self = shared_from_this(), frames = std::move(frames), done = std::move(done)](Reactor&) {
        Result<void> result = systemFailure(ENOTCONN, "send");
        if (self->m_joined && !self->m_parting) {
            const std::vector<ByteView> bodies(frames.begin(), frames.end());
            result = self->m_joined->send(bodies);
        }
        if (done)
            self->tell([done, result](Monitor&) { done(result); });
    });
}

void Monitor::Link::agree(const std::string& who) {
    m_io.post([self = shared_from_this(), who](Reactor&) {
        if (self->m_joined && !self->m_parting && self->met().who == who)
            self->m_joined->agree();
    });
}

capture::Encounter Monitor::Link::met() {
    const std::scoped_lock lock(m_mutex);
    return m_met;
}

void Monitor::Link::leave() {
    m_io.post([self = shared_from_this()](Reactor& reactor) { self->part(reactor); });
}

void Monitor::Link::detach() {
    const std::scoped_lock lock(m_mutex);
    m_monitor = nullptr;
}

void Monitor::Link::tell(std::function<void(Monitor&)> call) {
    const std::scoped_lock lock(m_mutex);
    if (Monitor* monitor = m_monitor)
        QMetaObject::invokeMethod(monitor, [monitor, call = std::move(call)] { call(*monitor); }, Qt::QueuedConnection);
}

void Monitor::Link::join(Reactor& reactor, capture::JoinRequest request) {
    m_io.lodge(shared_from_this());
    if (request.lookAhead)
        request.lookAhead = [this, look = std::move(request.lookAhead)] {
            capture::Encounter met = look();
            const std::scoped_lock lock(m_mutex);
            return m_met = std::move(met);
        };
    m_joined =
        std::make_unique<capture::Joined>(reactor, std::move(request), m_outbox, [this, &reactor](const auto& finding) {
            tell([finding](Monitor& monitor) { monitor.refused(finding); });
            drop(reactor);
        });
    const Result<std::string> endpoint = m_joined->start();
    tell([endpoint](Monitor& monitor) { monitor.started(endpoint); });
    if (!endpoint)
        drop(reactor);
}

void Monitor::Link::part(Reactor& reactor) {
    if (!m_joined || m_parting) {
        tell([](Monitor& monitor) { monitor.stopped(0); });
        return;
    }
    m_parting = true;
    m_joined->stop([this, &reactor](std::uint64_t unsent) {
        tell([unsent](Monitor& monitor) { monitor.stopped(unsent); });
        drop(reactor);
    });
}

/// The socket must not be destroyed from inside its own call, so a later turn does it.
void Monitor::Link::drop(Reactor& reactor) {
    reactor.post([self = shared_from_this()] {
        self->m_joined.reset();
        self->m_io.evict(self.get());
    });
}

} // namespace ipcscope::ui
