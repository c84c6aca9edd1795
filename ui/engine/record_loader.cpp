// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/engine/record_loader.h"

#include <QPromise>
#include <QThreadPool>

#include <algorithm>
#include <utility>

namespace ipcscope::ui {

namespace {

using Records = std::shared_ptr<const capture::Chunk>;

/// A screen shows parts of two chunks; as many again for who moves on.
constexpr std::size_t mostWishes = 4;

} // namespace

RecordLoader::RecordLoader(QObject* parent)
    : QObject(parent) {
    connect(&m_watcher, &QFutureWatcherBase::finished, this, [this] {
        const auto first = std::exchange(m_reading, std::nullopt);
        const Records records = m_watcher.result();
        next();
        Q_EMIT loaded(*first, records);
    });
}

RecordLoader::~RecordLoader() {
    m_watcher.disconnect(this);
}

void RecordLoader::want(capture::RecordId first, capture::KeptChunk records) {
    if (m_reading == first)
        return;
    std::erase_if(m_wishes, [first](const Wish& wish) { return wish.first == first; });
    m_wishes.push_back({first, std::move(records)});
    if (m_wishes.size() > mostWishes)
        m_wishes.pop_front();
    next();
}

void RecordLoader::next() {
    if (m_reading || m_wishes.empty())
        return;
    Wish wish = std::move(m_wishes.back());
    m_wishes.pop_back();
    m_reading = wish.first;
    const auto promise = std::make_shared<QPromise<Records>>();
    m_watcher.setFuture(promise->future());
    QThreadPool::globalInstance()->start([promise, records = std::move(wish.records)] {
        promise->start();
        promise->addResult(records.load());
        promise->finish();
    });
}

} // namespace ipcscope::ui
