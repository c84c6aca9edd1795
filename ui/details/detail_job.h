// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/chunk.h"
#include "ui/details/detail_tree.h"

#include <QFutureWatcher>
#include <QObject>

#include <memory>

namespace ipcscope::ui {

/// A record and what keeps it alive.
struct ShownRecord {
    std::shared_ptr<const capture::Chunk> chunk;
    DetailSource source;
};

/// Makes details in the background. The newest start() wins: what was under way before never arrives.
class DetailJob : public QObject {
    Q_OBJECT
public:
    explicit DetailJob(QObject* parent = nullptr);

    void start(ShownRecord shown, std::size_t payloadLimit);
    void giveUp();

Q_SIGNALS:
    void finished(const std::shared_ptr<const DetailTree>& tree);

private:
    using Tree = std::shared_ptr<const DetailTree>;
    QFutureWatcher<Tree> m_watcher;
};

} // namespace ipcscope::ui
