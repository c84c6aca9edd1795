// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/comparison_model.h"

#include "ui/endpoints/endpoint_text.h"
#include "ui/shell/formats.h"

#include <QFont>

#include <algorithm>

namespace ipcscope::ui {

void ComparisonModel::show(std::shared_ptr<const capture::Comparison> comparison, const QString& before,
                           const QString& after) {
    beginResetModel();
    m_comparison = std::move(comparison);
    m_before = before;
    m_after = after;
    m_different = static_cast<std::size_t>(
        std::ranges::count_if(m_comparison->values, [](const auto& value) { return value.differs; }));
    choose();
    endResetModel();
}

void ComparisonModel::setOnlyDifferent(bool only) {
    beginResetModel();
    m_onlyDifferent = only;
    choose();
    endResetModel();
}

void ComparisonModel::choose() {
    m_rows.clear();
    for (std::size_t i = 0; i < m_comparison->values.size(); ++i) {
        if (!m_onlyDifferent || m_comparison->values[i].differs)
            m_rows.push_back(i);
    }
}

int ComparisonModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ComparisonModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ComparisonModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const capture::ComparedValue& value = valueAt(index.row());
    const auto side = [](const std::optional<std::string>& text) { return text ? shown(*text) : tr("not there"); };
    if (role == Qt::TextAlignmentRole)
        return headerData(index.column(), Qt::Horizontal, role);
    if (role == Qt::AccessibleTextRole && index.column() == Difference)
        return value.differs ? tr("differs") : tr("the same");
    if (role == Qt::ToolTipRole && index.column() >= Value)
        return plainToolTip(data(index, Qt::DisplayRole).toString());
    if (role == Qt::FontRole && (index.column() == Before || index.column() == After)) {
        QFont font;
        font.setItalic(index.column() == Before ? !value.before : !value.after);
        return font;
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case Difference:
        return value.differs ? QStringLiteral("±") : QString();
    case Frame:
        return value.frame + 1;
    case Value:
        return shown(value.path);
    case Before:
        return side(value.before);
    default:
        return side(value.after);
    }
}

QVariant ComparisonModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((section == Frame ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == Qt::AccessibleTextRole && section == Difference)
        return tr("Difference");
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Difference:
        return QString();
    case Frame:
        return tr("Frame");
    case Value:
        return tr("Value");
    case Before:
        return m_before;
    default:
        return m_after;
    }
}

QString ComparisonModel::textOf(int row) const {
    QStringList cells;
    for (int column = 0; column < ColumnCount; ++column)
        cells << data(index(row, column), Qt::DisplayRole).toString();
    return cells.join(u'\t');
}

} // namespace ipcscope::ui
