// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dialogs/sheet.h"

#include <string>

class QLineEdit;

namespace ipcscope::ui {

class ProblemLabel;

/// Asked before endpoints are identified by themselves: what the programs will see of it, and which are meant.
class AutoIdentifySheet : public Sheet {
    Q_OBJECT
public:
    explicit AutoIdentifySheet(QWidget* parent);

    /// Only those in there, or below, are to be asked; empty: all.
    std::string folder() const;

private:
    void judge();

    QLineEdit* m_folder;
    ProblemLabel* m_problem;
};

} // namespace ipcscope::ui
