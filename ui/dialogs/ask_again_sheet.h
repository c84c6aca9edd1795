// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dialogs/sheet.h"
#include "ui/shell/settled_joins.h"

class QTableWidget;

namespace ipcscope::ui {

/// The endpoints that Watch joins without a question, to be asked about the chosen ones again.
class AskAgainSheet : public Sheet {
    Q_OBJECT
public:
    AskAgainSheet(QList<SettledJoin> joins, QWidget* parent);

    /// Addresses of those that were chosen.
    QList<std::string> chosen() const;

private:
    QList<SettledJoin> m_joins;
    QTableWidget* m_table;
};

} // namespace ipcscope::ui
