// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/find.h"
#include "core/observe/capture/store.h"

#include <QFutureWatcher>
#include <QObject>

#include <atomic>
#include <memory>
#include <optional>

namespace ipcscope::ui {

/// Finds what passes a filter in a snapshot of the records, in the background. The newest search wins: starting one
/// gives up the one before, whose answer never arrives.
class Search : public QObject {
    Q_OBJECT
public:
    struct Request {
        capture::Store::Snapshot snapshot;
        std::shared_ptr<const capture::Filter> wanted;
        std::shared_ptr<const capture::Filter> shown; ///< null: all
        capture::Surroundings surroundings;           ///< what it points to is copied
        capture::RecordId from = 0;                   ///< inclusive
        capture::RecordId first = 0, end = 0;         ///< where to look at all
        capture::FindDirection direction = capture::FindDirection::Forward;
    };
    struct Answer {
        std::optional<capture::RecordId> id;
        bool wrapped = false; ///< went on at the other end
    };

    explicit Search(QObject* parent = nullptr);
    ~Search() override;

    void start(Request request);
    void giveUp();

Q_SIGNALS:
    void finished(const Answer& answer);

private:
    std::shared_ptr<std::atomic<bool>> m_stale;
    QFutureWatcher<Answer> m_watcher;
};

} // namespace ipcscope::ui
