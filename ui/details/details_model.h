// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/details/detail_tree.h"

#include <QAbstractItemModel>

namespace ipcscope::ui {

/// A DetailTree as a Qt tree: name, value, bytes.
class DetailsModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Column { Name, Value, Range, ColumnCount };

    using QAbstractItemModel::QAbstractItemModel;

    /// Takes the place of what was shown: its rows are removed, then the new ones inserted.
    void show(std::vector<DetailNode> nodes);
    /// Nothing for an invalid index.
    const DetailNode* node(const QModelIndex& index) const;
    /// The innermost node of `frame` that has this byte in its range.
    QModelIndex nodeAt(int frame, std::size_t byte) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Place {
        int parent = -1;
        int row = 0;
        std::vector<int> children;
    };
    const std::vector<int>& childrenOf(const QModelIndex& parent) const;
    QModelIndex indexOf(int node, int column) const;

    std::vector<DetailNode> m_nodes;
    std::vector<Place> m_places;
    std::vector<int> m_top;
};

} // namespace ipcscope::ui
