// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/comparison.h"

#include <QFutureWatcher>
#include <QObject>

#include <atomic>
#include <memory>
#include <optional>

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

    /// `id` must be a message of the snapshot.
    void start(capture::Store::Snapshot snapshot, capture::RecordId id, capture::DecoderPins pins);

Q_SIGNALS:
    /// Nothing: no such message is kept.
    void finished(const std::optional<ipcscope::ui::ComparedMessages>& compared);

private:
    using Answer = std::optional<ComparedMessages>;
    void giveUp();

    std::shared_ptr<std::atomic<bool>> m_stale;
    QFutureWatcher<Answer> m_watcher;
};

} // namespace ipcscope::ui
