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
    /// Ends the loop after the tasks posted so far, and waits for the thread.
    ~IoThread();
    IoThread(const IoThread&) = delete;
    IoThread& operator=(const IoThread&) = delete;

    /// Any thread: runs `task` on the I/O thread. The reactor lives there.
    void post(std::function<void(Reactor&)> task);

private:
    struct Loop;
    QThread m_thread;
    std::unique_ptr<Reactor> m_reactor;
    Loop* m_loop = nullptr;
};

} // namespace ipcscope::ui
