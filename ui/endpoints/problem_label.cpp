// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/endpoints/problem_label.h"

namespace ipcscope::ui {

ProblemLabel::ProblemLabel(QWidget* parent)
    : QLabel(parent) {
    setProperty("look", QStringLiteral("error"));
    setTextFormat(Qt::PlainText);
    setWordWrap(true);
    setVisible(false);
}

void ProblemLabel::tell(const QString& problem) {
    setText(problem);
    setVisible(!problem.isEmpty());
}

} // namespace ipcscope::ui
