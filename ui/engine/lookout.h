// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/discovery/scanner.h"
#include "core/transport/base/error.h"

#include <QObject>
#include <QSocketNotifier>
#include <QTimer>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

namespace ipcscope::ui {

/// Discovery on a thread of its own: scans every period, and soon after a watched folder changed. Changes that come
/// close together make one scan, and the longer a scan takes the farther apart they are, up to a limit. Lives on that
/// thread; `found` and `failed` are called there, and only for news.
class Lookout : public QObject {
    Q_OBJECT
public:
    Lookout(std::vector<std::string> folders, std::function<void(std::shared_ptr<const discovery::Snapshot>)> found,
            std::function<void(Error)> failed);
    ~Lookout() override;

public Q_SLOTS:
    void start();
    void scan();
    /// A scan at most `soon` from now, however often this is called.
    void scanSoon();
    void stop();
    /// Looks into these folders from now on.
    void watch(std::vector<std::string> folders);

private:
    void makeScanner();

    std::vector<std::string> m_folders;
    const std::function<void(std::shared_ptr<const discovery::Snapshot>)> m_found;
    const std::function<void(Error)> m_failed;
    std::unique_ptr<discovery::Scanner> m_scanner;
    std::unique_ptr<QSocketNotifier> m_changes;
    std::unique_ptr<QTimer> m_period;
    std::unique_ptr<QTimer> m_soon;
    std::chrono::milliseconds m_took{}; ///< the last scan
    std::shared_ptr<const discovery::Snapshot> m_last;
    std::error_code m_trouble;
};

} // namespace ipcscope::ui
