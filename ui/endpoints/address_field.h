// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/endpoints/address_check.h"

#include <QWidget>

class QLabel;
class QLineEdit;

namespace ipcscope::ui {

class ProblemLabel;

/// A line for an endpoint with its live byte counter ("30 / 107", red above) and the mistake under it.
class AddressField : public QWidget {
    Q_OBJECT
public:
    explicit AddressField(const QString& accessibleName, QWidget* parent = nullptr);

    void setText(const QString& typed);
    QString text() const;
    void setRole(capture::Role role);
    const AddressCheck& check() const { return m_check; }

Q_SIGNALS:
    void changed();

private:
    void judge();

    QLineEdit* m_line;
    QLabel* m_count;
    QLabel* m_tooMany; ///< the same count in the error look
    ProblemLabel* m_problem;
    capture::Role m_role = capture::Role::Connect;
    AddressCheck m_check;
};

} // namespace ipcscope::ui
