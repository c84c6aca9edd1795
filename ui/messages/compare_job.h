// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/comparison.h"

#include <QFutureWatcher>
#include <QObject>

#include <atomic>
#include <memory>

namespace ipcscope::ui {

/// A message and the one before it that is alike.
struct ComparedMessages {
    capture::RecordId before = 0, after = 0;
    std::int64_t elapsed = 0; ///< between them, ns
    capture::Comparison comparison;
};

/// Finds the message before one that is alike and compares them, in the background. The newest one asked for wins: the
/// answer of another never arrives.
class CompareJob : public QObject {
    Q_OBJECT
public:
    explicit CompareJob(QObject* parent = nullptr);
    ~CompareJob() override;

    /// `id` must be of the snapshot; there is nothing before what is no message.
    void start(capture::Store::Snapshot snapshot, capture::RecordId id, capture::DecoderPins pins);
    bool isRunning() const { return m_watcher.isRunning(); }
    /// No answer comes.
    void giveUp();

Q_SIGNALS:
    /// Null: no such message is kept.
    void finished(const std::shared_ptr<const ipcscope::ui::ComparedMessages>& compared);

private:
    using Answer = std::shared_ptr<const ComparedMessages>;

    std::shared_ptr<std::atomic<bool>> m_stale;
    QFutureWatcher<Answer> m_watcher;
};

} // namespace ipcscope::ui
