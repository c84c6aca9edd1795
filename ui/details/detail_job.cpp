// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/details/detail_job.h"

#include <QPromise>
#include <QThreadPool>

namespace ipcscope::ui {

DetailJob::DetailJob(QObject* parent)
    : QObject(parent) {
    connect(&m_watcher, &QFutureWatcher<Tree>::finished, this, [this] {
        if (m_watcher.future().resultCount() > 0)
            Q_EMIT finished(m_watcher.result());
    });
}

void DetailJob::giveUp() {
    m_watcher.cancel();
    m_watcher.setFuture(QFuture<Tree>());
}

void DetailJob::start(ShownRecord shown, std::size_t payloadLimit) {
    giveUp();
    auto promise = std::make_shared<QPromise<Tree>>();
    m_watcher.setFuture(promise->future());
    QThreadPool::globalInstance()->start([promise, shown = std::move(shown), payloadLimit] {
        promise->start();
        if (!promise->isCanceled())
            promise->addResult(std::make_shared<const DetailTree>(makeDetails(shown.source, payloadLimit)));
        promise->finish();
    });
}

} // namespace ipcscope::ui
