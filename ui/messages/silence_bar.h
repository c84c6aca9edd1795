// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QTimer>

namespace ipcscope::ui {

class Monitor;

/// One line over an empty list: nothing has arrived for three seconds, and a button that looks for the reason. Gone
/// with the first message, and while the monitor is not running.
class SilenceBar : public QFrame {
    Q_OBJECT
public:
    /// Looks at the monitor, which has to outlive it.
    explicit SilenceBar(const Monitor& monitor, QWidget* parent = nullptr);

Q_SIGNALS:
    void whyRequested();

private:
    void judge();

    const Monitor& m_monitor;
    QTimer m_patience;
};

} // namespace ipcscope::ui
