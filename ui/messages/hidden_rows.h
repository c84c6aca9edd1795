// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;

namespace ipcscope::ui {

class Traffic;

/// In the middle of a list that is empty only because the filter hides everything: says so, and offers to show all
/// again. Not there otherwise.
class HiddenRows : public QWidget {
    Q_OBJECT
public:
    /// Lies over `list`, a sibling. Both must outlive it.
    HiddenRows(const Traffic& traffic, QWidget& list);

    QString text() const;

Q_SIGNALS:
    void showAllRequested();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void judge();
    void place();

    const Traffic& m_traffic;
    QWidget& m_list;
    QLabel* m_text;
};

} // namespace ipcscope::ui
