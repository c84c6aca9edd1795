// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/sources/joined.h"
#include "ui/messages/filter_history.h"

#include <QList>
#include <QTabWidget>

#include <memory>

namespace ipcscope::ui {

class Monitor;
class MonitorPage;
class Settings;

/// The centre: one tab a monitor. Closing a tab leaves the endpoint and frees its rows.
class MonitorTabs : public QTabWidget {
    Q_OBJECT
public:
    /// `settings` must outlive the tabs.
    explicit MonitorTabs(Settings& settings, QWidget* parent = nullptr);

    /// A new tab in front.
    MonitorPage* open(std::unique_ptr<Monitor> monitor);
    /// A new monitor in the old one's place.
    MonitorPage* replace(MonitorPage* old, std::unique_ptr<Monitor> monitor);
    void close(MonitorPage* page);
    void closeCurrent();
    void bringToFront(MonitorPage* page);

    MonitorPage* current() const;
    QList<MonitorPage*> pages() const;
    /// The page that takes part in just this way and has not ended, or null.
    MonitorPage* joinedLike(const capture::JoinRequest& request) const;

Q_SIGNALS:
    /// Another tab is in front, or its monitor's state, counters or selection changed.
    void currentStateChanged();
    void tabCountChanged();

protected:
    void tabInserted(int index) override;
    void tabRemoved(int index) override;

private:
    MonitorPage* place(int index, std::unique_ptr<Monitor> monitor);
    void retitle(MonitorPage* page);
    FilterHistory m_filters;
};

/// The same endpoint, type, role, identity and subscriptions.
bool sameJoin(const capture::JoinRequest& one, const capture::JoinRequest& other);

} // namespace ipcscope::ui
