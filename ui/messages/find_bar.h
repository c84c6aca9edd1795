// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/find.h"
#include "ui/messages/search.h"

#include <QFrame>

class QLabel;
class QLineEdit;
class QToolButton;

namespace ipcscope::ui {

class MessageList;
class Monitor;

/// Plain text to look for in the frames of the messages; says in place when there is none. Hidden until open().
class FindBar : public QFrame {
    Q_OBJECT
public:
    /// Both must outlive the bar.
    FindBar(const Monitor& monitor, MessageList& list, QWidget* parent = nullptr);

    /// Shows the bar with the keyboard in it.
    void open();
    void close();
    /// From the current row on, without it; wraps around.
    void next();
    void previous();

Q_SIGNALS:
    void closed();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    enum class Start { AtCurrent, BesideCurrent };
    void look(capture::FindDirection direction, Start start);
    void arrive(const Search::Answer& answer);
    void say(const QString& text, bool trouble);

    const Monitor& m_monitor;
    MessageList& m_list;
    QLineEdit* m_text;
    QLabel* m_answer;
    QToolButton* m_previous;
    QToolButton* m_next;
    Search m_search;
};

} // namespace ipcscope::ui
