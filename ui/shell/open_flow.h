// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QObject>
#include <QStringList>
#include <QTimer>

#include <deque>
#include <memory>
#include <string>
#include <vector>

class QWidget;

namespace ipcscope::ui {

class Engine;
class MonitorTabs;
class NoticeBar;
class Settings;

/// From capture files that somebody names to tabs: one after the other, in the background. What takes longer than
/// 300 ms tells how far it is and can be given up; what cannot be read is told. A pipe is read to its end first.
/// Files that were opened are remembered; one that is gone is not, any more.
class OpenFlow : public QObject {
    Q_OBJECT
public:
    /// Dialogs belong to `window`; `notice` is where it tells, `offer` where recordings are that nobody ended.
    OpenFlow(Engine& engine, Settings& settings, MonitorTabs& tabs, NoticeBar& notice, NoticeBar& offer,
             QWidget& window);
    /// Gives up what is under way.
    ~OpenFlow() override;

    /// Asks which.
    void ask();
    void open(const QStringList& paths);
    /// The bytes of a path.
    void open(const QByteArray& path);
    /// Offers recordings that nobody ended.
    void offerAbandoned();
    /// Where it tells.
    NoticeBar& notice() const { return m_notice; }

Q_SIGNALS:
    /// Nothing more is to be opened.
    void finished();
    /// The captures that the settings remember have changed.
    void recentChanged();

private:
    struct Job;
    void next();
    void arrived(const std::shared_ptr<Job>& job);
    QString failure(const Job& job);
    QString progress() const;
    void tellProgress();
    void tellEnd();
    QString failures();
    void tellAbandoned(const std::vector<std::string>& paths);
    void openAbandoned(const std::vector<std::string>& paths);

    Engine& m_engine;
    Settings& m_settings;
    MonitorTabs& m_tabs;
    NoticeBar& m_notice;
    NoticeBar& m_offer;
    QWidget& m_window;
    QString m_folder; ///< of the files opened last
    std::deque<std::string> m_waiting;
    std::shared_ptr<Job> m_job;
    bool m_tellsProgress = false;
    QString m_told; ///< of progress, the last time
    QStringList m_failures;
    QTimer m_tick;
};

} // namespace ipcscope::ui
