// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/compare_job.h"

#include "core/observe/capture/elapsed.h"
#include "ui/engine/long_work.h"
#include "ui/messages/message_text.h"

#include <QPromise>
#include <QThreadPool>

#include <algorithm>

namespace ipcscope::ui {

namespace {

/// A record with the chunk that holds its bytes.
struct Held {
    std::shared_ptr<const capture::Chunk> chunk;
    capture::Record record;
};

Held recordOf(const capture::Store::Snapshot& snapshot, capture::RecordId id) {
    const auto after = std::ranges::upper_bound(snapshot.chunks, id, {}, &capture::Store::Kept::first);
    if (after == snapshot.chunks.begin() || id >= std::prev(after)->end())
        return {};
    const auto& [first, records] = *std::prev(after);
    Held out{.chunk = records.load(), .record = {}};
    out.record = out.chunk->record(static_cast<std::size_t>(id - first));
    return out;
}

std::shared_ptr<const ComparedMessages> compared(const capture::Store::Snapshot& snapshot, capture::RecordId id,
                                                 const capture::DecoderPins& pins, const std::atomic<bool>& stale) {
    const Held after = recordOf(snapshot, id);
    if (!after.chunk || !isMessage(after.record.header.kind()))
        return nullptr;
    const auto previous = capture::previousAlike(snapshot, id, after.record, stale);
    if (!previous)
        return nullptr;
    const Held before = recordOf(snapshot, *previous);
    return std::make_shared<const ComparedMessages>(
        ComparedMessages{.before = *previous,
                         .after = id,
                         .elapsed = capture::elapsed(before.record.header.time, after.record.header.time),
                         .comparison = capture::compare(before.record, after.record, pins)});
}

} // namespace

CompareJob::CompareJob(QObject* parent)
    : QObject(parent) {
    connect(&m_watcher, &QFutureWatcher<Answer>::finished, this, [this] {
        if (m_watcher.future().resultCount() > 0)
            Q_EMIT finished(m_watcher.result());
    });
}

CompareJob::~CompareJob() {
    giveUp();
}

void CompareJob::giveUp() {
    if (m_stale)
        *m_stale = true;
    m_watcher.setFuture(QFuture<Answer>());
}

void CompareJob::start(capture::Store::Snapshot snapshot, capture::RecordId id, capture::DecoderPins pins) {
    giveUp();
    m_stale = std::make_shared<std::atomic<bool>>(false);
    auto promise = std::make_shared<QPromise<Answer>>();
    m_watcher.setFuture(promise->future());
    longWork().start([promise, snapshot = std::move(snapshot), id, pins = std::move(pins), stale = m_stale] {
        promise->start();
        const Answer answer = compared(snapshot, id, pins, *stale);
        if (!*stale)
            promise->addResult(answer);
        promise->finish();
    });
}

} // namespace ipcscope::ui
