// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/record.h"
#include "core/transport/base/bytes.h"
#include "core/transport/base/error.h"

#include <QObject>
#include <QTimer>

#include <functional>
#include <vector>

namespace ipcscope::ui {

class Monitor;

/// Sends one message through a monitor as soon as somebody is there to take it: a first peer, and for publishers a
/// first subscription. Waits 2 s; then WouldBlock if there is no peer. Deletes itself after `done`.
class Delivery : public QObject {
    Q_OBJECT
public:
    static constexpr std::chrono::milliseconds patience{2000};

    /// `done` is dropped if `parent` goes first. A monitor that goes or stops ends
    /// the waiting with ENOTCONN.
    Delivery(Monitor& monitor, std::vector<Bytes> frames, std::function<void(Result<void>)> done, QObject* parent);
    bool isWaiting() const { return m_waiting; }

private:
    void look();
    bool somebodyTakesIt();
    Error notConnected() const;
    void go();
    void fail(Error error);
    void end(Result<void> result);

    Monitor* m_monitor;
    std::string m_attempt;
    std::vector<Bytes> m_frames;
    std::function<void(Result<void>)> m_done;
    QTimer m_patience;
    capture::RecordId m_seen = 0;
    bool m_subscribed = false;
    bool m_waiting = true;
};

} // namespace ipcscope::ui
