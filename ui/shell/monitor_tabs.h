// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/sources/joined.h"
#include "ui/messages/known_filters.h"

#include <QList>
#include <QTabWidget>

#include <memory>

namespace ipcscope::ui {

class FilePage;
class Monitor;
class MonitorPage;
class OpenedFile;
class Settings;
class Traffic;
class TrafficPage;

/// The centre: one tab a monitor or file. Closing a tab leaves the endpoint, ends a recording and frees its rows.
class MonitorTabs : public QTabWidget {
    Q_OBJECT
public:
    /// `settings` must outlive the tabs.
    explicit MonitorTabs(Settings& settings, QWidget* parent = nullptr);

    /// A new tab in front.
    MonitorPage* open(std::unique_ptr<Monitor> monitor);
    /// A new monitor in the old one's place.
    MonitorPage* replace(MonitorPage* old, std::unique_ptr<Monitor> monitor);
    FilePage* open(std::unique_ptr<OpenedFile> file);
    /// A recording is ended first. What has marks or notes that no file has lives on: closedWithNotes().
    void close(TrafficPage* page);
    /// Of what lives on.
    void bringBack(TrafficPage* page);
    void closeCurrent();
    void bringToFront(TrafficPage* page);

    TrafficPage* current() const;
    /// Null: what is in front is no monitor.
    MonitorPage* currentMonitor() const;
    QList<TrafficPage*> pages() const;
    QList<MonitorPage*> monitors() const;
    /// The page that takes part in just this way and has not ended, or null.
    MonitorPage* joinedLike(const capture::JoinRequest& request) const;

Q_SIGNALS:
    /// Another tab is in front, or its monitor's state, counters or selection changed.
    void currentStateChanged();
    void tabCountChanged();
    /// It belongs to who hears this: to be brought back, or destroyed.
    void closedWithNotes(ipcscope::ui::TrafficPage* page);
    /// Showable: where, and what is in it.
    void fileWritten(const QString& path, const QString& contents);
    /// A message of the page is to go into the send form.
    void resendRequested(ipcscope::ui::TrafficPage* page, const std::vector<ipcscope::Bytes>& frames, quint64 id);

protected:
    void tabInserted(int index) override;
    void tabRemoved(int index) override;

private:
    MonitorPage* place(int index, std::unique_ptr<Monitor> monitor);
    void place(int index, TrafficPage* page);
    void letGo(TrafficPage* page);
    void retitle(TrafficPage* page);
    /// Of its endpoint: which decoders were wanted before; from now on each is remembered.
    void rememberPins(Traffic& traffic);
    Settings& m_settings;
    KnownFilters m_filters;
};

/// The same endpoint, type, role, identity and subscriptions.
bool sameJoin(const capture::JoinRequest& one, const capture::JoinRequest& other);

} // namespace ipcscope::ui
