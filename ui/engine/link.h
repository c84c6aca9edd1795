// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/engine/monitor.h"

#include <mutex>

namespace ipcscope::ui {

/// What a monitor and the I/O thread share: the outbox between them, and the joined socket, which is made, used and
/// destroyed on the I/O thread only. The monitor may go at any moment; what is still under way for it is dropped.
struct Monitor::Link : std::enable_shared_from_this<Monitor::Link> {
    Link(IoThread& io, Monitor& monitor);

    // GUI thread
    void start(const capture::JoinRequest& request);
    void send(std::vector<Bytes> frames, std::function<void(Result<void>)> done);
    /// To whoever is told by this name, if they are who was met last.
    void agree(const std::string& who);
    capture::Encounter met();
    /// Leaves the endpoint and tells the monitor (stopped) when linger is over.
    void leave();
    /// The monitor hears no more.
    void detach();
    std::shared_ptr<const capture::Chunk> take() { return m_outbox.take(); }
    std::uint64_t lost() const { return m_outbox.lost(); }

private:
    /// Any thread: runs `call` on the GUI thread if the monitor is still there by then.
    void tell(std::function<void(Monitor&)> call);
    // I/O thread
    void join(Reactor& reactor, capture::JoinRequest request);
    void part(Reactor& reactor);
    void drop(Reactor& reactor);

    IoThread& m_io;
    std::mutex m_mutex;
    Monitor* m_monitor;       ///< null once it is gone; under the mutex
    capture::Encounter m_met; ///< the last answer of the request's LookAhead; under the mutex
    capture::Outbox m_outbox;
    std::unique_ptr<capture::Joined> m_joined; ///< after the outbox, which it writes to
    bool m_parting = false;
};

} // namespace ipcscope::ui
