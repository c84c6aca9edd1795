// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/find.h"
#include "ui/engine/long_job.h"
#include "ui/messages/search.h"

#include <QFrame>

#include <optional>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QToolButton;

namespace ipcscope::ui {

class MessageList;
class Traffic;

/// What to look for in the frames of the messages: text, bytes in hex or a regular expression, among the rows shown or
/// all records kept. Says in place when there is none, or what is wrong with it. Hidden until open().
class FindBar : public QFrame {
    Q_OBJECT
public:
    /// Both must outlive the bar.
    FindBar(const Traffic& traffic, MessageList& list, QWidget* parent = nullptr);

    /// Shows the bar with the keyboard in it.
    void open();
    void close();
    /// From the current row on, without it; wraps around.
    void next();
    void previous();

Q_SIGNALS:
    void closed();
    /// It is kept, but the filter hides it.
    void foundHidden(quint64 id);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    enum class Start { AtCurrent, BesideCurrent };
    void look(capture::FindDirection direction, Start start);
    void changed();
    Search request(capture::FindDirection direction, Start start) const;
    void arrive(const Search::Answer& answer);
    void say(const QString& text, bool trouble);

    const Traffic& m_traffic;
    MessageList& m_list;
    QLineEdit* m_text;
    QComboBox* m_how;
    QCheckBox* m_all;
    QLabel* m_answer;
    QToolButton* m_previous;
    QToolButton* m_next;
    LongJob<Search::Answer> m_search;
    std::optional<capture::RecordId> m_hidden; ///< what was found last, if no row shows it
};

} // namespace ipcscope::ui
