// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/libzmq.h"
#include "tests/support/temporary_folder.h"
#include "ui/engine/io_thread.h"
#include "ui/engine/monitor.h"

#include <memory>

namespace ipcscope::test {

/// A publisher of the system's libzmq and a monitor that is subscribed to it.
class WatchedPublisher {
public:
    explicit WatchedPublisher(std::size_t budget = capture::Store::defaultBudget);

    ui::Monitor& monitor() { return *m_monitor; }
    std::unique_ptr<ui::Monitor> takeMonitor() { return std::move(m_monitor); }
    /// True once the subscription arrived at the publisher.
    bool isSubscribed();
    bool publish(const Frames& frames) { return m_publisher.send(frames); }
    /// `count` messages {"EU.BMW", {"n":0}}, n counting on.
    bool publishSeries(int count);

private:
    TemporaryFolder m_folder;
    LibzmqSocket m_publisher;
    ui::IoThread m_io;
    std::unique_ptr<ui::Monitor> m_monitor;
    bool m_subscribed = false;
    int m_next = 0;
};

/// Waits until the publisher is heard, so that nothing it says is missed.
#define WAIT_FOR_SUBSCRIPTION(publisher) QTRY_VERIFY((publisher).isSubscribed())
/// Waits until the monitor has taken `count` messages and shows all it keeps.
#define WAIT_FOR_MESSAGES(monitor, count)                                                                              \
    QTRY_VERIFY_WITH_TIMEOUT(                                                                                          \
        (monitor).messagesReceived() == static_cast<std::uint64_t>(count) && !(monitor).view().behind(), 60'000)

} // namespace ipcscope::test
