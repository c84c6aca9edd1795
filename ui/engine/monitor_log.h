// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/engine/monitor.h"

#include <QObject>
#include <QPointer>

namespace ipcscope::ui {

class Engine;
class Log;

/// Tells the log what a monitor does on this machine: that it joins or binds, waits, leaves, sends and records, and
/// what went wrong with it. What others do there stands in the monitor's own list. Belongs to the monitor.
class MonitorLog : public QObject {
    Q_OBJECT
public:
    MonitorLog(Monitor& monitor, Engine& engine);
    /// With the monitor, which leaves the endpoint if it has not yet.
    ~MonitorLog() override;

private:
    void tell(const capture::Record& record);
    void tellSource(const capture::Record& record);
    void tellState();
    void tellRecording();
    void tellRecorded(const Monitor::RecordingEnd& end);
    QString where() const;

    Monitor& m_monitor;
    Engine& m_engine;
    const QPointer<Log> m_log;
    QString m_where; ///< as it was told last
    bool m_up = false;
    bool m_ended = false;
};

} // namespace ipcscope::ui
