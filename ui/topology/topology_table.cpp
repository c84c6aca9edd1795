// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/topology_table.h"

#include "ui/shell/formats.h"
#include "ui/topology/topology_text.h"

namespace ipcscope::ui {

using discovery::Graph;

void TopologyTable::setTopology(std::shared_ptr<const Topology> topology) {
    // Equal layouts are one and the same edges: only their numbers are new.
    const bool sameEdges = m_topology && topology && m_topology->each.edges.size() == topology->each.edges.size() &&
                           m_topology->each.processes == topology->each.processes &&
                           m_topology->each.places == topology->each.places;
    if (sameEdges) {
        m_topology = std::move(topology);
        if (rowCount() > 0)
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_topology = std::move(topology);
    endResetModel();
}

const Graph::Edge* TopologyTable::edge(const QModelIndex& index) const {
    return m_topology && index.isValid() ? &m_topology->each.edges[std::size_t(index.row())] : nullptr;
}

int TopologyTable::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_topology ? 0 : int(m_topology->each.edges.size());
}

int TopologyTable::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant TopologyTable::data(const QModelIndex& index, int role) const {
    const Graph::Edge* at = edge(index);
    if (at == nullptr)
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return text(*at, index.column());
    case sortRole:
        return key(*at, index.column());
    case Qt::TextAlignmentRole:
        return index.column() == Pid || index.column() >= Connections ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                                                                      : QVariant();
    default:
        return {};
    }
}

QString TopologyTable::text(const Graph::Edge& edge, int column) const {
    const Graph::Process& process = m_topology->each.processes[edge.process];
    const bool connects = edge.role == Graph::Role::Connects;
    switch (column) {
    case Process:
        return processTitle(process);
    case Pid:
        return process.pid != 0 ? processDetails(process) : QString();
    case Role:
        return partText(edge.role, edge.stalled);
    case Endpoint:
        return placeAddress(m_topology->each.places[edge.place]);
    case Connections:
        return connects ? groupedNumber(edge.connections) : QString();
    case ToEndpoint:
        return connects ? byteCount(edge.toEndpoint) : QString();
    case FromEndpoint:
        return connects ? byteCount(edge.fromEndpoint) : QString();
    default:
        return {};
    }
}

QVariant TopologyTable::key(const Graph::Edge& edge, int column) const {
    switch (column) {
    case Pid:
        return m_topology->each.processes[edge.process].pid;
    case Connections:
        return edge.connections;
    case ToEndpoint:
        return quint64(edge.toEndpoint);
    case FromEndpoint:
        return quint64(edge.fromEndpoint);
    default:
        return text(edge, column);
    }
}

QVariant TopologyTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::ToolTipRole && section == ToEndpoint)
        return tr("Bytes that the binding program has not read");
    if (role == Qt::ToolTipRole && section == FromEndpoint)
        return tr("Bytes that the connecting program has not read");
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Process:
        return tr("Program");
    case Pid:
        return tr("Process");
    case Role:
        return tr("Part");
    case Endpoint:
        return tr("Endpoint");
    case Connections:
        return tr("Connections");
    case ToEndpoint:
        return tr("Queued to endpoint");
    case FromEndpoint:
        return tr("Queued to program");
    default:
        return {};
    }
}

} // namespace ipcscope::ui
