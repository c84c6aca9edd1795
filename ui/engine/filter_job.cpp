// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/engine/filter_job.h"

#include "ui/engine/long_work.h"

#include <QPromise>
#include <QThreadPool>

#include <chrono>

namespace ipcscope::ui {

namespace {

using Ids = std::shared_ptr<const capture::RowIds>;

/// So long at a time, before what was found is shown: a little less than a frame.
constexpr auto slice = std::chrono::milliseconds(25);

struct Copies {
    capture::Roster roster;
    capture::Notes notes;
    capture::DecoderPins pins;
};

} // namespace

FilterJob::FilterJob(QObject* parent)
    : QObject(parent) {
    connect(&m_watcher, &QFutureWatcherBase::resultReadyAt, this,
            [this](int index) { Q_EMIT found(*m_watcher.resultAt(index)); });
    connect(&m_watcher, &QFutureWatcherBase::finished, this, [this] {
        if (!m_watcher.isCanceled() && m_running) {
            giveUp(); // and gives back what was found
            Q_EMIT finished();
        }
    });
}

FilterJob::~FilterJob() {
    giveUp();
}

void FilterJob::giveUp() {
    m_watcher.cancel();
    m_watcher.setFuture(QFuture<Ids>());
    m_running = false;
}

void FilterJob::start(capture::Store::Snapshot snapshot, std::shared_ptr<const capture::Filter> filter,
                      capture::Surroundings surroundings, capture::Showing showing) {
    giveUp();
    m_running = true;
    auto copies = std::make_shared<Copies>();
    if (surroundings.roster != nullptr)
        copies->roster = *surroundings.roster;
    if (surroundings.notes != nullptr)
        copies->notes = *surroundings.notes;
    if (surroundings.pins != nullptr)
        copies->pins = *surroundings.pins;
    surroundings.roster = &copies->roster;
    surroundings.notes = &copies->notes;
    surroundings.pins = &copies->pins;
    auto run =
        std::make_shared<capture::FilterRun>(std::move(snapshot), std::move(filter), std::move(surroundings), showing);
    auto promise = std::make_shared<QPromise<Ids>>();
    m_watcher.setFuture(promise->future());
    longWork().start([promise, run, copies = std::move(copies)] {
        promise->start();
        for (bool more = true; more && !promise->isCanceled();) {
            const auto ids = std::make_shared<capture::RowIds>();
            more = run->work(slice, *ids);
            promise->addResult(ids);
        }
        promise->finish();
    });
}

} // namespace ipcscope::ui
