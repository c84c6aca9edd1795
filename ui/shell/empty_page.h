// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/status_text.h"

#include <QList>
#include <QScrollArea>

class QGridLayout;
class QLabel;
class QPushButton;

namespace ipcscope::ui {

class RecentCaptures;

/// The centre while nothing is watched: what to do in three steps, the demo, and captures, those opened lately by name.
/// Large text is not cut: notes go below their steps where there is no room beside them, and what is too high can be
/// scrolled.
class EmptyPage : public QScrollArea {
    Q_OBJECT
public:
    explicit EmptyPage(QWidget* parent = nullptr);

    void setCounts(const EndpointCounts& counts);
    void setDemoEnabled(bool enabled);
    /// Bytes of absolute paths, the newest first.
    void setRecent(const QList<QByteArray>& paths);
    /// In words, below the button; empty hides it.
    void tellTrouble(const QString& text);

Q_SIGNALS:
    void howRequested();
    void demoRequested();
    void openRequested();
    void recentRequested(const QByteArray& path);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void setUpButtons();
    QGridLayout* buildSteps();
    void placeNotes();
    void fit();

    QGridLayout* m_steps = nullptr;
    QList<QLabel*> m_notes; ///< one for each step
    bool m_below = false;   ///< stand the notes
    QLabel* m_found;
    QPushButton* m_demo;
    QPushButton* m_open;
    RecentCaptures* m_recent;
    QPushButton* m_how;
    QLabel* m_trouble;
};

} // namespace ipcscope::ui
