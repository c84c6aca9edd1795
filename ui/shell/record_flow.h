// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/engine/monitor.h"

#include <QObject>
#include <QPointer>
#include <QSet>

class QWidget;

namespace ipcscope::ui {

class Engine;
class MonitorPage;
class MonitorTabs;
class NoticeBar;
class OpenFlow;
class Settings;

/// Record, on and off: makes the file, and tells at the end where it is and what is in it, or why it ended (IS-131).
class RecordFlow : public QObject {
    Q_OBJECT
public:
    /// Dialogs belong to `window`.
    RecordFlow(Engine& engine, Settings& settings, OpenFlow& opening, const MonitorTabs& tabs, QWidget& window);

    /// While the file of a recording is still being made, it is not begun.
    void toggle(MonitorPage& page);

private:
    void start(MonitorPage& page);
    void begin(MonitorPage& page, capture::OutputFile file);
    /// Of the page, or of the window once its tab is closed.
    NoticeBar& noticeOf(const MonitorPage& page) const;
    void tellRowsLeft(MonitorPage& page, const std::string& path);
    void tellEnd(MonitorPage& page, const Monitor::RecordingEnd& end);
    void offerAnotherFolder(MonitorPage& page);
    void chooseFolder(const QPointer<MonitorPage>& page);

    Engine& m_engine;
    Settings& m_settings;
    OpenFlow& m_opening;
    const MonitorTabs& m_tabs;
    QWidget& m_window;
    QSet<const MonitorPage*> m_starting; ///< their files are being made
};

} // namespace ipcscope::ui
