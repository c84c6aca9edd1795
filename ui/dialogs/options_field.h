// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dialogs/option_model.h"

#include <QWidget>

#include <string_view>
#include <vector>

class QLabel;
class QTableView;
class QToolButton;

namespace ipcscope::ui {

class ProblemLabel;

/// The socket's options, folded away until they are asked for; below them what the current one does, and a mistake.
class OptionsField : public QWidget {
    Q_OBJECT
public:
    explicit OptionsField(QWidget* parent = nullptr);
    /// Shows the options that this type has.
    void setType(zmtp::SocketType type);
    /// Opens it at these options, which have to be typed.
    void ask(const std::vector<std::string_view>& names);
    /// Nothing has to be typed any more.
    void askNothing() { m_model->require({}); }
    bool valid() const { return m_model->problem().isEmpty(); }
    void apply(sockets::Options& options) const { m_model->apply(options); }

Q_SIGNALS:
    void changed();

private:
    void unfold(bool open);
    void explain();

    OptionModel* m_model;
    QToolButton* m_fold;
    QTableView* m_table;
    QLabel* m_meaning;
    ProblemLabel* m_problem;
};

} // namespace ipcscope::ui
