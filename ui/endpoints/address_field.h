// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/endpoints/address_check.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;

namespace ipcscope::ui {

class ProblemLabel;

/// A line for an endpoint with its live byte counter ("30 / 107", red above) and the mistake under it.
class AddressField : public QWidget {
    Q_OBJECT
public:
    explicit AddressField(const QString& accessibleName, QWidget* parent = nullptr);

    /// Keeps these very bytes, which a text may not be able to hold, until somebody edits what is shown of them.
    void setAddress(const std::string& address);
    std::string address() const;
    /// Somebody wrote it here by hand.
    bool isTyped() const;
    void setTyped(bool typed);
    void setRole(capture::Role role);
    const AddressCheck& check() const { return m_check; }

Q_SIGNALS:
    void changed();

private:
    void judge();
    void suggest();

    QLineEdit* m_line;
    QLabel* m_count;
    QLabel* m_tooMany; ///< the same count in the error look
    ProblemLabel* m_problem;
    QPushButton* m_suggest; ///< a path that is short enough
    std::string m_given;    ///< by setAddress()
    capture::Role m_role = capture::Role::Connect;
    AddressCheck m_check;
};

} // namespace ipcscope::ui
