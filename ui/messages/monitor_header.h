// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace ipcscope::ui {

class Monitor;

/// "● Live  joined as SUB · all topics" with Freeze, Stop, Record and Clear. While the view stands still the badge
/// counts what is new and is itself the button to go on.
class MonitorHeader : public QWidget {
    Q_OBJECT
public:
    /// `monitor` must outlive the header.
    explicit MonitorHeader(const Monitor& monitor, QWidget* parent = nullptr);

    /// Whether the list follows the newest row; if not, a button offers it.
    void setFollowing(bool following);

Q_SIGNALS:
    void freezeToggled();
    void stopRequested();
    void recordToggled();
    void clearRequested();
    void newestRequested();

private:
    void refresh();
    void refreshBadge();
    void refreshRecording();
    QString method() const;

    const Monitor& m_monitor;
    QLabel* m_state;
    QPushButton* m_frozen;
    QLabel* m_method;
    QPushButton* m_newest;
    QPushButton* m_freeze;
    QPushButton* m_stop;
    QPushButton* m_record;
    QPushButton* m_clear;
};

} // namespace ipcscope::ui
