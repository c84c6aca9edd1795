// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dialogs/sheet.h"
#include "ui/shell/settled_joins.h"

class QTableWidget;

namespace ipcscope::ui {

/// The endpoints that Watch joins, and the stale files that are removed, without a question: to be asked about the
/// chosen ones again.
class AskAgainSheet : public Sheet {
    Q_OBJECT
public:
    AskAgainSheet(QList<SettledJoin> joins, QList<std::string> removals, QWidget* parent);

    /// Addresses of the joins that were chosen.
    QList<std::string> chosenJoins() const;
    QList<std::string> chosenRemovals() const;

private:
    void addRow(const QStringList& texts);
    QList<int> chosenRows() const;

    QList<SettledJoin> m_joins;    ///< the first rows
    QList<std::string> m_removals; ///< the others
    QTableWidget* m_table;
};

} // namespace ipcscope::ui
