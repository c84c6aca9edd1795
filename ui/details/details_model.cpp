// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/details/details_model.h"

#include <algorithm>

namespace ipcscope::ui {

void DetailsModel::show(std::vector<DetailNode> nodes) {
    if (!m_top.empty()) {
        beginRemoveRows({}, 0, static_cast<int>(m_top.size()) - 1);
        m_nodes.clear();
        m_places.clear();
        m_top.clear();
        endRemoveRows();
    }
    std::vector<Place> places(nodes.size());
    std::vector<int> top;
    std::vector<int> path; // the node last seen at each depth
    for (int i = 0; i < static_cast<int>(nodes.size()); ++i) {
        const auto depth = std::min(static_cast<std::size_t>(std::max(nodes[i].depth, 0)), path.size());
        path.resize(depth);
        places[i].parent = path.empty() ? -1 : path.back();
        std::vector<int>& siblings = path.empty() ? top : places[path.back()].children;
        places[i].row = static_cast<int>(siblings.size());
        siblings.push_back(i);
        path.push_back(i);
    }
    if (top.empty())
        return;
    beginInsertRows({}, 0, static_cast<int>(top.size()) - 1);
    m_nodes = std::move(nodes);
    m_places = std::move(places);
    m_top = std::move(top);
    endInsertRows();
}

const DetailNode* DetailsModel::node(const QModelIndex& index) const {
    return index.isValid() ? &m_nodes[index.internalId()] : nullptr;
}

QModelIndex DetailsModel::nodeAt(int frame, std::size_t byte) const {
    int best = -1;
    for (int i = 0; i < static_cast<int>(m_nodes.size()); ++i) {
        const DetailNode& candidate = m_nodes[i];
        if (candidate.frame == frame && candidate.range && byte >= candidate.range->begin &&
            byte < candidate.range->end && (best < 0 || candidate.depth >= m_nodes[best].depth))
            best = i;
    }
    return best < 0 ? QModelIndex() : indexOf(best, 0);
}

QModelIndex DetailsModel::indexOf(int node, int column) const {
    return createIndex(m_places[node].row, column, static_cast<quintptr>(node));
}

const std::vector<int>& DetailsModel::childrenOf(const QModelIndex& parent) const {
    return parent.isValid() ? m_places[parent.internalId()].children : m_top;
}

QModelIndex DetailsModel::index(int row, int column, const QModelIndex& parent) const {
    if (row < 0 || column < 0 || column >= ColumnCount || parent.column() > 0)
        return {};
    const std::vector<int>& children = childrenOf(parent);
    if (row >= static_cast<int>(children.size()))
        return {};
    return indexOf(children[static_cast<std::size_t>(row)], column);
}

QModelIndex DetailsModel::parent(const QModelIndex& child) const {
    if (!child.isValid())
        return {};
    const int parent = m_places[child.internalId()].parent;
    return parent < 0 ? QModelIndex() : indexOf(parent, 0);
}

int DetailsModel::rowCount(const QModelIndex& parent) const {
    return parent.column() > 0 ? 0 : static_cast<int>(childrenOf(parent).size());
}

int DetailsModel::columnCount(const QModelIndex&) const {
    return ColumnCount;
}

QVariant DetailsModel::data(const QModelIndex& index, int role) const {
    const DetailNode* shown = node(index);
    if (!shown)
        return {};
    if (role == Qt::TextAlignmentRole)
        return headerData(index.column(), Qt::Horizontal, role);
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case Name:
        return shown->name;
    case Value:
        return shown->value;
    default:
        break;
    }
    if (!shown->range)
        return {};
    const auto [begin, end] = *shown->range;
    if (begin >= end)
        return tr("empty");
    return begin + 1 == end ? QString::number(begin) : QStringLiteral("%1–%2").arg(begin).arg(end - 1);
}

QVariant DetailsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((section == Range ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    return section == Name ? tr("Details") : section == Value ? tr("Value") : tr("Bytes");
}

} // namespace ipcscope::ui
