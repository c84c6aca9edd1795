// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QDialog>
#include <QList>

class QLineEdit;
class QListWidget;
class QPushButton;

namespace ipcscope::ui {

class ProblemLabel;

/// The folders whose socket files are listed even if nobody listens behind them. accepted() means folders().
class FoldersDialog : public QDialog {
    Q_OBJECT
public:
    /// `folders` and `standard` are paths as bytes; `standard` is what "Standard folders" goes back to.
    FoldersDialog(const QList<QByteArray>& folders, QList<QByteArray> standard, QWidget* parent = nullptr);

    QList<QByteArray> folders() const;

private:
    void fill(const QList<QByteArray>& folders);
    void add(const QByteArray& folder);
    void addTyped();
    void browse();
    void removeChosen();

    const QList<QByteArray> m_standard;
    QListWidget* m_list;
    QLineEdit* m_typed;
    ProblemLabel* m_problem;
    QPushButton* m_remove;
};

} // namespace ipcscope::ui
