// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/kept_chunk.h"
#include "core/observe/capture/record.h"

#include <QFutureWatcher>
#include <QObject>

#include <deque>
#include <memory>
#include <optional>

namespace ipcscope::ui {

/// Reads records that are in a file, in the background, one chunk at a time and the newest wish first: of many wishes
/// (somebody scrolls) only the last few are fulfilled. Lives on the GUI thread.
class RecordLoader : public QObject {
    Q_OBJECT
public:
    explicit RecordLoader(QObject* parent = nullptr);
    ~RecordLoader() override;

    /// `first`: id of the first of the records.
    void want(capture::RecordId first, capture::KeptChunk records);
    /// What is not being read yet is not wanted any more.
    void forget() { m_wishes.clear(); }

Q_SIGNALS:
    void loaded(quint64 first, const std::shared_ptr<const ipcscope::capture::Chunk>& records);

private:
    struct Wish {
        capture::RecordId first;
        capture::KeptChunk records;
    };
    void next();

    std::deque<Wish> m_wishes; ///< the newest last
    std::optional<capture::RecordId> m_reading;
    QFutureWatcher<std::shared_ptr<const capture::Chunk>> m_watcher;
};

} // namespace ipcscope::ui
