// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/messages/compared_messages.h"

#include <QDialog>

class QCheckBox;
class QLabel;
class QTableView;

namespace ipcscope::ui {

class ComparisonModel;

/// What a message changed against the one before it that is alike. Not modal; shows another pair when it is told to.
class CompareWindow : public QDialog {
    Q_OBJECT
public:
    explicit CompareWindow(QWidget* parent = nullptr);

    void compare(const std::shared_ptr<const ComparedMessages>& messages);

Q_SIGNALS:
    /// Somebody wants to see that message in the list.
    void wanted(quint64 id);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void choose();
    QString text(bool onlySelected) const;

    ComparisonModel* m_model;
    QLabel* m_what;
    QCheckBox* m_only;
    QTableView* m_table;
    capture::RecordId m_before = 0;
};

} // namespace ipcscope::ui
