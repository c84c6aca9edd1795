// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/engine/reply_job.h"

#include "ui/engine/long_work.h"

#include <QPromise>
#include <QThreadPool>

namespace ipcscope::ui {

ReplyJob::ReplyJob(QObject* parent)
    : QObject(parent) {
    connect(&m_watcher, &QFutureWatcherBase::finished, this, [this] {
        if (!m_running)
            return;
        const bool failed = m_watcher.isCanceled() || m_watcher.future().resultCount() == 0; // no memory was left
        const Found found = failed ? nullptr : m_watcher.result();
        giveUp();
        if (found)
            Q_EMIT finished(found);
    });
}

ReplyJob::~ReplyJob() {
    m_watcher.cancel();
}

void ReplyJob::giveUp() {
    m_running = false;
    m_watcher.cancel();
    m_watcher.setFuture(QFuture<Found>());
}

void ReplyJob::start(capture::Store::Snapshot snapshot, capture::Replies known, capture::Roster roster) {
    m_running = true;
    auto promise = std::make_shared<QPromise<Found>>();
    m_watcher.setFuture(promise->future());
    auto found = std::make_shared<capture::Replies>(std::move(known));
    longWork().start([promise, found, snapshot = std::move(snapshot), roster = std::move(roster)] {
        promise->start();
        for (const capture::Store::Kept& kept : snapshot.chunks) {
            if (promise->isCanceled())
                break;
            if (kept.end() > found->end())
                found->add(*kept.records.load(), kept.first, &roster);
        }
        promise->addResult(found);
        promise->finish();
    });
}

} // namespace ipcscope::ui
