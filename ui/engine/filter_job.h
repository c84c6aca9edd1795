// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/filter/filter_run.h"

#include <QFutureWatcher>
#include <QObject>

#include <memory>

namespace ipcscope::ui {

/// Looks at records that are kept already, in the background. The newest start() wins: nothing of what was under way
/// before arrives any more. Lives on the GUI thread.
class FilterJob : public QObject {
    Q_OBJECT
public:
    explicit FilterJob(QObject* parent = nullptr);
    ~FilterJob() override;

    /// What `surroundings` point to is copied.
    void start(capture::Store::Snapshot snapshot, std::shared_ptr<const capture::Filter> filter,
               capture::Surroundings surroundings, capture::Showing showing);
    void giveUp();
    bool isRunning() const { return m_running; }

Q_SIGNALS:
    /// What passes of the next records, in order; may be empty.
    void found(const ipcscope::capture::RowIds& ids);
    void finished();

private:
    QFutureWatcher<std::shared_ptr<const capture::RowIds>> m_watcher;
    bool m_running = false;
};

} // namespace ipcscope::ui
