// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dialogs/sheet.h"

class QLineEdit;

namespace ipcscope::ui {

class ProblemLabel;

/// Asks for a field to make a column of, as a filter names it; completes, and acts on those that there are only.
class ColumnSheet : public Sheet {
    Q_OBJECT
public:
    explicit ColumnSheet(QWidget* parent);

    QString field() const;

private:
    void judge();

    QLineEdit* m_name;
    ProblemLabel* m_problem;
};

} // namespace ipcscope::ui
