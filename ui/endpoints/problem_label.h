// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

namespace ipcscope::ui {

/// A mistake beside its field: plain text in the error colour, takes no room while there is none.
class ProblemLabel : public QLabel {
    Q_OBJECT
public:
    explicit ProblemLabel(QWidget* parent = nullptr);
    void tell(const QString& problem);
};

} // namespace ipcscope::ui
