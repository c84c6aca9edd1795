// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/advice/faults.h"
#include "core/observe/advice/watch_plan.h"
#include "core/observe/discovery/endpoint.h"
#include "core/transport/zmtp/socket_type.h"
#include "ui/shell/theme.h"

#include <QMainWindow>
#include <QTimer>

#include <optional>
#include <string>

class QLabel;
class QSplitter;
class QStackedWidget;

namespace ipcscope::ui {

class Actions;
class ClosedTabs;
class Demo;
class ElidedLabel;
class EmptyPage;
class EndpointBrowser;
class Engine;
class LogDock;
class MemoryGauge;
class MonitorPage;
class MonitorTabs;
class NoticeBar;
class OpenFlow;
class RecordFlow;
class SaveFlow;
class SendForm;
class Settings;
class TopologyWindow;
class TrafficPage;
class WatchFlow;

/// The window: endpoints on the left, monitors in the centre, the send form on the right, counts below.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    MainWindow(Engine& engine, Settings& settings, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// What a person typed: a path, "@name" or "ipc://...". Answers why that cannot be an endpoint, or nothing.
    std::optional<QString> watch(const QString& endpoint);
    /// Capture files, each in a tab.
    void open(const QStringList& paths);
    /// Offers recordings that nobody ended, if there are any.
    void offerAbandonedRecordings();
    /// What differs for root, in a bar of its own that stays until somebody closes it.
    void tellRoot();
    /// Starts the demo and watches its PUB.
    void startDemo();
    /// The theme's action is marked; the theme itself is applied by who calls this.
    void showScheme(Scheme scheme);

    const MonitorTabs& monitors() const { return *m_tabs; }
    const Actions& actions() const { return *m_actions; }

Q_SIGNALS:
    void schemeChosen(ipcscope::ui::Scheme scheme);
    /// A sentence; it also stands in the window.
    void demoFailed(const QString& reason);

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void lay();
    void restoreLayout();
    void connectEndpoints();
    void connectPage();
    void connectMonitor();
    void connectWindow();
    void watchChosen();
    void showSend(const std::optional<discovery::Endpoint>& target);
    /// Nothing is sent before somebody presses Send.
    void resend(const TrafficPage* page, const std::vector<Bytes>& frames, quint64 id);
    void toggleSend(bool shown);
    void toggleLog(bool shown);
    void connectLog();
    void openBindDialog(const std::optional<advice::Intent>& intent = std::nullopt);
    void openTopology();
    void askForSecrets(const std::string& address, zmtp::SocketType type, advice::WatchPlan::Secrets secrets);
    void askAgain();
    void demoReady();
    void tellDemoTrouble(const QString& reason);
    /// Chooses it in the list, now or as soon as it is there; not after a while, nor after somebody chose another.
    void reveal(const std::string& address);
    void revealNow();
    void giveWayToChoice();
    void refresh();
    void showPage(const TrafficPage& page);
    void refreshCounts();
    void tellHow();
    /// What a verb does, over all tabs, the first time that it is used.
    void explainOnce(const QString& verb, const QString& text);

    Engine& m_engine;
    Settings& m_settings;
    Actions* m_actions;
    QSplitter* m_rows; ///< what is below over the log
    QSplitter* m_splitter;
    EndpointBrowser* m_browser;
    QWidget* m_middle;
    NoticeBar* m_offer;  ///< of recordings that nobody ended, over all tabs
    NoticeBar* m_notice; ///< over all tabs
    QStackedWidget* m_centre;
    EmptyPage* m_empty;
    MonitorTabs* m_tabs;
    WatchFlow* m_flow;
    SaveFlow* m_saveFlow;
    ClosedTabs* m_closed;
    OpenFlow* m_openFlow;
    RecordFlow* m_recordFlow;
    SendForm* m_send;
    LogDock* m_log;
    Demo* m_demo;
    TopologyWindow* m_topology = nullptr; ///< made when it is first asked for
    ElidedLabel* m_status;
    MemoryGauge* m_memory;
    QLabel* m_rate;
    int m_sendWidth = 360;
    int m_logHeight = 0;
    std::string m_revealing; ///< name to choose in the list as soon as it is there
    std::string m_chosenBefore;
    QTimer m_revealFor;
};

} // namespace ipcscope::ui
