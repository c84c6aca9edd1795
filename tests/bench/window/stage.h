// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/zmtp/socket_type.h"
#include "ui/engine/engine.h"
#include "ui/engine/io_thread.h"
#include "ui/shell/main_window.h"
#include "ui/shell/settings.h"

#include <QApplication>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace ipcscope::ui {
class MessageList;
class MonitorPage;
class MonitorTabs;
} // namespace ipcscope::ui

namespace ipcscope::bench {

/// Adds up how long the thread of the window is busy with events.
class BusyApplication : public QApplication {
public:
    BusyApplication(int& argc, char** argv)
        : QApplication(argc, argv) {}
    bool notify(QObject* receiver, QEvent* event) override;
    std::chrono::nanoseconds busy() const { return m_busy; }

private:
    int m_depth = 0;
    std::chrono::nanoseconds m_busy{};
};

/// The window as a person has it, 1280 x 800 and in front.
class Stage {
public:
    Stage();
    ~Stage();

    /// A tab with a monitor of its own that keeps `budget` bytes.
    ui::MonitorPage& watch(const std::string& endpoint, zmtp::SocketType type, std::size_t budget);
    /// Handles events until then.
    void until(const std::function<bool()>& done);
    std::chrono::nanoseconds busy() const { return m_application.busy(); }
    ui::MainWindow& window() { return m_window; }
    ui::MonitorTabs& tabs() { return *m_tabs; }

private:
    int m_argc = 1;
    char m_name[16] = "ipcscope-bench";
    char* m_argv[2] = {m_name, nullptr};
    BusyApplication m_application;
    ui::Settings m_settings{QString()};
    ui::Engine m_engine;
    ui::IoThread m_io;
    ui::MainWindow m_window;
    ui::MonitorTabs* m_tabs;
};

/// How late timers of this thread are, asked once a millisecond.
class LagMeter : public QObject {
public:
    LagMeter();
    /// Seconds that this share of them were late at most.
    double at(double share);
    std::size_t count() const { return m_lags.size(); }

private:
    void arm();
    std::chrono::steady_clock::time_point m_due;
    std::vector<double> m_lags;
};

} // namespace ipcscope::bench
