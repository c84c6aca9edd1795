// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/advice/faults.h"
#include "core/observe/advice/watch_plan.h"
#include "core/observe/capture/sources/joined.h"

#include <QDialog>

#include <functional>

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QRadioButton;

namespace ipcscope::ui {

class AddressField;
class OptionsField;
class ProblemLabel;

/// "New bind or connect": the common types, both roles, subscriptions, routing id, socket mode, every socket option,
/// live byte counter of the path.
/// Every mistake is told beside its field, and OK is disabled meanwhile.
class BindDialog : public QDialog {
    Q_OBJECT
public:
    explicit BindDialog(QWidget* parent = nullptr);
    /// Fills in an endpoint: its bytes, or as a person types it.
    void setEndpoint(const std::string& endpoint);
    void setType(zmtp::SocketType type);
    /// Opens the options at those that this is typed in, without which OK stays disabled.
    void askForSecrets(advice::WatchPlan::Secrets secrets);
    /// Endpoint, role and type of something that was tried before.
    void setIntent(const advice::Intent& intent);
    /// Who knows whether somebody uses the routing id of a request already; then OK asks first (IS-134).
    void askWhoUsesAnIdentity(std::function<bool(const capture::JoinRequest&)> isUsed);
    capture::JoinRequest request() const;

    void accept() override;

private:
    void lay();
    QWidget* roleRow();
    QWidget* modeRow();
    QWidget* subscriptionRow();
    void judge();
    /// What takes messages by connecting is red, and no key presses it but on itself.
    void tellOk();
    void showFieldsOf(zmtp::SocketType type, capture::Role role);
    zmtp::SocketType type() const;
    capture::Role role() const;

    AddressField* m_address;
    QRadioButton* m_connect;
    QRadioButton* m_bind;
    QComboBox* m_type;
    QLabel* m_typeNote;
    QPlainTextEdit* m_subscriptions;
    QLineEdit* m_routingId;
    ProblemLabel* m_routingIdProblem;
    QLineEdit* m_mode;
    QLabel* m_modeMeaning;
    ProblemLabel* m_modeProblem;
    OptionsField* m_options;
    QPushButton* m_ok;
    QWidget* m_subscriptionRow = nullptr;
    QWidget* m_routingIdRow = nullptr;
    QWidget* m_modeRow = nullptr;
    QFormLayout* m_form;
    std::function<bool(const capture::JoinRequest&)> m_isUsed;
};

} // namespace ipcscope::ui
