// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/saving.h"
#include "ui/endpoints/notice_bar.h"

#include <QFutureWatcher>
#include <QTimer>

#include <atomic>
#include <memory>

namespace ipcscope::ui {

/// Writes records into a file in the background. Once that takes 300 ms it tells how far it is and offers to give up;
/// at the end it tells what came of it. One at a time.
class SaveBar : public NoticeBar {
    Q_OBJECT
public:
    explicit SaveBar(QWidget* parent = nullptr);
    /// Gives up what is under way.
    ~SaveBar() override;

    void start(capture::SaveRequest request);
    bool isSaving() const { return m_job != nullptr; }
    void giveUp();

Q_SIGNALS:
    /// Showable: where, and what is in it.
    void saved(const QString& path, const QString& contents);
    /// They are in the file, to be read back.
    void notesSaved(const ipcscope::capture::Notes& notes);
    void finished();

private:
    struct Job;
    void tellProgress();
    void tellResult();

    std::shared_ptr<Job> m_job;
    QFutureWatcher<Result<capture::Saved>> m_watcher;
    QTimer m_tick;
};

} // namespace ipcscope::ui
