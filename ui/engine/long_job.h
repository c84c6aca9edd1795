// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/engine/long_work.h"

#include <QFutureWatcher>
#include <QPromise>
#include <QThreadPool>

#include <atomic>
#include <functional>
#include <memory>
#include <utility>

namespace ipcscope::ui {

/// Work on a thread of longWork() of which the newest wins: nothing of what was started before arrives any more, and
/// its work learns that it is stale. Lives on the GUI thread.
template<class Answer>
class LongJob {
public:
    /// What the work has of the job.
    class Run {
    public:
        /// Nobody wants the answers any more.
        const std::atomic<bool>& stale() const { return *m_stale; }
        void give(Answer answer) const {
            if (!*m_stale)
                m_promise->addResult(std::move(answer));
        }

    private:
        friend class LongJob;
        std::shared_ptr<std::atomic<bool>> m_stale = std::make_shared<std::atomic<bool>>(false);
        std::shared_ptr<QPromise<Answer>> m_promise = std::make_shared<QPromise<Answer>>();
    };

    /// Both are called on the GUI thread: `arrived` with each answer in order, `ended` after the last one.
    explicit LongJob(std::function<void(const Answer&)> arrived, std::function<void()> ended = [] {}) {
        QObject::connect(&m_watcher, &QFutureWatcherBase::resultReadyAt, &m_watcher,
                         [this, arrived = std::move(arrived)](int index) {
                             if (m_stale)
                                 arrived(m_watcher.resultAt(index));
                         });
        QObject::connect(&m_watcher, &QFutureWatcherBase::finished, &m_watcher, [this, ended = std::move(ended)] {
            if (!m_stale)
                return;
            giveUp(); // and gives back the answers
            ended();
        });
    }
    LongJob(const LongJob&) = delete;
    LongJob& operator=(const LongJob&) = delete;
    ~LongJob() { giveUp(); }

    /// Calls `work(const Run&)`.
    template<class Work>
    void start(Work work) {
        giveUp();
        const Run run;
        m_stale = run.m_stale;
        m_watcher.setFuture(run.m_promise->future());
        longWork().start([run, work = std::move(work)]() mutable {
            run.m_promise->start();
            work(run);
            run.m_promise->finish();
        });
    }
    bool isRunning() const { return m_stale != nullptr; }
    void giveUp() {
        if (const auto stale = std::exchange(m_stale, nullptr))
            *stale = true;
        m_watcher.setFuture(QFuture<Answer>());
    }

private:
    std::shared_ptr<std::atomic<bool>> m_stale; ///< of what is under way
    QFutureWatcher<Answer> m_watcher;
};

} // namespace ipcscope::ui
