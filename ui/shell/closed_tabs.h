// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/endpoints/notice_bar.h"

#include <QList>

namespace ipcscope::ui {

class MonitorTabs;
class SaveFlow;
class TrafficPage;

/// Tabs that were closed while no file had their marks and notes: each can come back, or be saved, for half a minute
/// after it was closed. Tells of the one closed last; when that is settled, of the one before.
class ClosedTabs : public NoticeBar {
    Q_OBJECT
public:
    ClosedTabs(MonitorTabs& tabs, SaveFlow& saving, QWidget* parent = nullptr);

private:
    void keep(TrafficPage* page);
    void forget(TrafficPage* page);
    void bringBack(TrafficPage* page);
    void tellLast();

    MonitorTabs& m_tabs;
    SaveFlow& m_saving;
    QList<TrafficPage*> m_pages; ///< in the order in which they were closed
};

} // namespace ipcscope::ui
