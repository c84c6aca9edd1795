// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/topology/topology.h"

#include <QAbstractTableModel>

#include <memory>

namespace ipcscope::ui {

/// The edges of a topology as text: one row for each.
class TopologyTable : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Process, Pid, Role, Endpoint, Connections, ToEndpoint, FromEndpoint, ColumnCount };
    /// Beside display: what a column is sorted by.
    static constexpr int sortRole = Qt::UserRole;

    using QAbstractTableModel::QAbstractTableModel;

    void setTopology(std::shared_ptr<const Topology> topology);
    /// The row's edge; null without a topology or for an index that is not ours.
    const discovery::Graph::Edge* edge(const QModelIndex& index) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString text(const discovery::Graph::Edge& edge, int column) const;
    QVariant key(const discovery::Graph::Edge& edge, int column) const;

    std::shared_ptr<const Topology> m_topology;
};

} // namespace ipcscope::ui
