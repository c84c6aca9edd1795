// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/topology_job.h"

#include <QPromise>
#include <QThreadPool>

#include <memory>
#include <utility>

namespace ipcscope::ui {

TopologyJob::TopologyJob(QObject* parent)
    : QObject(parent) {
    connect(&m_watcher, &QFutureWatcherBase::finished, this, [this] {
        m_newest = m_watcher.result();
        if (m_next)
            make(*std::exchange(m_next, std::nullopt));
        Q_EMIT finished();
    });
}

void TopologyJob::start(discovery::Snapshot endpoints, TopologyChoice choice) {
    Wish wish{std::move(endpoints), std::move(choice)};
    if (m_watcher.isRunning())
        m_next = std::move(wish);
    else
        make(std::move(wish));
}

void TopologyJob::make(Wish wish) {
    auto promise = std::make_shared<QPromise<std::shared_ptr<const Topology>>>();
    promise->start();
    m_watcher.setFuture(promise->future());
    QThreadPool::globalInstance()->start([promise, wish = std::move(wish), before = m_newest] {
        promise->addResult(makeTopology(wish.endpoints, wish.choice, before));
        promise->finish();
    });
}

} // namespace ipcscope::ui
