// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/status_text.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace ipcscope::ui {

/// The centre while nothing is watched: what to do in three steps, and the demo.
class EmptyPage : public QWidget {
    Q_OBJECT
public:
    explicit EmptyPage(QWidget* parent = nullptr);

    void setCounts(const EndpointCounts& counts);
    void setDemoEnabled(bool enabled);
    /// In words, below the button; empty hides it.
    void tellTrouble(const QString& text);

Q_SIGNALS:
    void howRequested();
    void demoRequested();

private:
    QLabel* m_found;
    QPushButton* m_demo;
    QLabel* m_trouble;
};

} // namespace ipcscope::ui
