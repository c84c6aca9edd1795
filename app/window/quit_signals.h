// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QSocketNotifier>

#include <memory>
#include <vector>

namespace ipcscope::app {

/// SIGINT, SIGTERM and, unless it is ignored, SIGHUP end the program as its Quit does; SIGPIPE and SIGXFSZ are ignored.
/// One per process.
class QuitSignals : public QObject {
    Q_OBJECT
public:
    explicit QuitSignals(QObject* parent = nullptr);
    ~QuitSignals() override;

Q_SIGNALS:
    void asked();

private:
    std::unique_ptr<QSocketNotifier> m_notifier;
    std::vector<int> m_signals;
};

} // namespace ipcscope::app
