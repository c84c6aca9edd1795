// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/messages/traffic_page.h"

namespace ipcscope::ui {

class LastFilters;
class Monitor;
class MonitorHeader;
class SilenceBar;

/// The tab of a watched endpoint: its header has method, state, Freeze, Stop, Record and Clear.
class MonitorPage : public TrafficPage {
    Q_OBJECT
public:
    /// `filters` must outlive the page.
    MonitorPage(std::unique_ptr<Monitor> monitor, KnownFilters& filters, QWidget* parent = nullptr);
    ~MonitorPage() override;

    Monitor& monitor() { return m_monitor; }
    const Monitor& monitor() const { return m_monitor; }
    QString title() const override;
    QString description() const override;

public Q_SLOTS:
    void toggleFreeze();
    void stop();
    void clear();
    void undoClear();
    /// The view goes on, too.
    void goToNewest() override;

Q_SIGNALS:
    /// Nothing has arrived, and somebody wants to know why.
    void whyRequested();
    void recordToggled();

protected:
    QString fateOfNotes() const override;

private:
    void rememberFilter(LastFilters& last) const;

    Monitor& m_monitor;
    MonitorHeader* m_header;
    SilenceBar* m_silence;
};

} // namespace ipcscope::ui
