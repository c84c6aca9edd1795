// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/folds/replies.h"
#include "core/observe/capture/store.h"

#include <QFutureWatcher>
#include <QObject>

#include <memory>

namespace ipcscope::ui {

/// Finds out in the background which requests are answered by what is kept already. One at a time. Lives on the GUI
/// thread.
class ReplyJob : public QObject {
    Q_OBJECT
public:
    explicit ReplyJob(QObject* parent = nullptr);
    ~ReplyJob() override;

    /// Goes on from what `known` knows.
    void start(capture::Store::Snapshot snapshot, capture::Replies known, capture::Roster roster);
    /// Nothing of what is under way arrives any more.
    void giveUp();
    bool isRunning() const { return m_running; }

Q_SIGNALS:
    void finished(const std::shared_ptr<ipcscope::capture::Replies>& replies);

private:
    using Found = std::shared_ptr<capture::Replies>;
    QFutureWatcher<Found> m_watcher;
    bool m_running = false;
};

} // namespace ipcscope::ui
