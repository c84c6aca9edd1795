// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/reactor/reactor.h"

#include <QObject>
#include <QThread>

#include <memory>

namespace ipcscope::ui {

/// A thread with its own event loop and one QSocketNotifier on the reactor's descriptor: all I/O of the program. A
/// thread of its own, because a modal dialog or a slow paint must never fill a peer's buffer and so make a publisher
/// drop.
class IoThread {
public:
    IoThread();
    /// Ends the loop after the tasks posted so far, gives what still lingers up to 500 ms, and waits for the thread.
    ~IoThread();
    IoThread(const IoThread&) = delete;
    IoThread& operator=(const IoThread&) = delete;

    /// Any thread: runs `task` on the I/O thread. The reactor lives there.
    void post(std::function<void(Reactor&)> task);

    /// On the I/O thread: keeps `resident` alive until it is evicted, at the latest until just before the reactor goes.
    void lodge(std::shared_ptr<void> resident);
    void evict(const void* resident);

private:
    struct Loop;
    QThread m_thread;
    std::unique_ptr<Reactor> m_reactor;
    std::unique_ptr<Loop> m_loop;
};

} // namespace ipcscope::ui
