// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QAction;
class QLabel;
class QLineEdit;
class QSortFilterProxyModel;
class QTreeView;

namespace ipcscope::ui {

class Log;

/// The log under everything else: what this program did on the machine and what it noticed, the newest at the end,
/// which it follows unless somebody looks back. Rows can be narrowed by what stands in them, and copied.
class LogDock : public QWidget {
    Q_OBJECT
public:
    explicit LogDock(Log& log, QWidget* parent = nullptr);

    /// The selected rows, else all that are shown, oldest first.
    QString chosenText() const;

Q_SIGNALS:
    void closeRequested();

private:
    void lay();
    void connectParts();
    void copy();
    void showRows();

    Log& m_log;
    QSortFilterProxyModel* m_shown;
    QTreeView* m_rows;
    QLineEdit* m_filter;
    QLabel* m_nothing;
    QAction* m_copy;
    bool m_follows = true;
};

} // namespace ipcscope::ui
