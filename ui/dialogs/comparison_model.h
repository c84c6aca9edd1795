// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/comparison.h"

#include <QAbstractTableModel>

#include <memory>
#include <vector>

namespace ipcscope::ui {

/// The values of two messages side by side, all of them or only those that differ.
class ComparisonModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Difference, Frame, Value, Before, After, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    /// `before`, `after`: headings.
    void show(std::shared_ptr<const capture::Comparison> comparison, const QString& before, const QString& after);
    void setOnlyDifferent(bool only);
    std::size_t different() const { return m_different; }
    /// One row for people, in one line.
    QString textOf(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void choose();
    const capture::ComparedValue& valueAt(int row) const { return m_comparison->values[m_rows[row]]; }

    std::shared_ptr<const capture::Comparison> m_comparison = std::make_shared<capture::Comparison>();
    std::vector<std::size_t> m_rows; ///< of m_comparison
    std::size_t m_different = 0;
    bool m_onlyDifferent = true;
    QString m_before, m_after;
};

} // namespace ipcscope::ui
