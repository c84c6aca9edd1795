// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dialogs/sheet.h"
#include "ui/messages/color_rules.h"
#include "ui/messages/filter_edit.h"

class QComboBox;
class QPushButton;
class QTableWidget;

namespace ipcscope::ui {

class ProblemLabel;

/// The colour rules in their order, as a table; the chosen one is changed in the fields below it, moved or removed, and
/// new ones are made. One that is no filter says why. Nothing changes before it is accepted.
class ColorRulesSheet : public Sheet {
    Q_OBJECT
public:
    ColorRulesSheet(QList<ColorRule> rules, FilterEdit::Seen seen, QWidget* parent);

    const QList<ColorRule>& rules() const { return m_rules; }

private:
    QTableWidget* makeTable();
    void addButtons();
    void fill();
    void showRule(int row);
    void showCurrent();
    void change(const ColorRule& rule);
    void add();
    void removeCurrent();
    void move(int by);
    void judge();
    int current() const;

    QList<ColorRule> m_rules;
    QTableWidget* m_table;
    FilterEdit* m_filter;
    QComboBox* m_color;
    ProblemLabel* m_problem;
    QPushButton* m_down = nullptr;
    QPushButton* m_up = nullptr;
    QPushButton* m_remove = nullptr;
    QPushButton* m_add = nullptr;
    bool m_showing = false; ///< the fields follow the rule, not the reverse
};

} // namespace ipcscope::ui
