// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/topology/topology.h"

#include <QFutureWatcher>
#include <QObject>

#include <memory>
#include <optional>

namespace ipcscope::ui {

/// Makes topologies in the background, one at a time: of all that are asked for meanwhile, only the last is made.
class TopologyJob : public QObject {
    Q_OBJECT
public:
    explicit TopologyJob(QObject* parent = nullptr);

    void start(discovery::Snapshot endpoints, TopologyChoice choice);
    /// Null until the first is made.
    const std::shared_ptr<const Topology>& newest() const { return m_newest; }

Q_SIGNALS:
    void finished();

private:
    struct Wish {
        discovery::Snapshot endpoints;
        TopologyChoice choice;
    };
    void make(Wish wish);

    QFutureWatcher<std::shared_ptr<const Topology>> m_watcher;
    std::shared_ptr<const Topology> m_newest;
    std::optional<Wish> m_next;
};

} // namespace ipcscope::ui
