// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dialogs/sheet.h"

#include <functional>
#include <string>

class QLineEdit;

namespace ipcscope::ui {

class ProblemLabel;

/// Asked before endpoints are identified by themselves: what the programs will see of it, and which are meant.
class AutoIdentifySheet : public Sheet {
    Q_OBJECT
public:
    /// `listsAnyIn` says whether any endpoint is listed in a folder, or below it.
    AutoIdentifySheet(std::function<bool(const std::string& folder)> listsAnyIn, QWidget* parent);

    /// Only those in there, or below, are to be asked; empty: all.
    std::string folder() const;

protected:
    /// Enter in the field is the end of its text, and not yet an answer.
    void keyPressEvent(QKeyEvent* event) override;

private:
    void judge();

    const std::function<bool(const std::string& folder)> m_listsAnyIn;
    QLineEdit* m_folder;
    ProblemLabel* m_problem;
};

} // namespace ipcscope::ui
