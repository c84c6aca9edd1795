// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/send/send_draft.h"

#include <QWidget>

class QAction;
class QComboBox;
class QLabel;
class QPlainTextEdit;
class QToolButton;

namespace ipcscope::ui {

class ProblemLabel;

/// One frame of the send form: number, what it is for, size, syntax, the text itself and its mistake under it.
class FrameEditor : public QWidget {
    Q_OBJECT
public:
    explicit FrameEditor(QWidget* parent = nullptr);

    const FrameDraft& draft() const { return m_draft; }
    void setDraft(const FrameDraft& draft);
    /// What stands around it: "2  body", and which ways it may move.
    struct Place {
        std::size_t index = 0;
        std::size_t count = 1;
        QString role;
    };
    void setPlace(const Place& place);
    /// Puts the cursor at the end of the text.
    void edit();
    /// What Tab visits, in reading order.
    QList<QWidget*> tabChain() const;

    /// The wheel changes the syntax only where the box has the focus; Shift+Enter is a line feed like Enter.
    bool eventFilter(QObject* watched, QEvent* event) override;

Q_SIGNALS:
    void changed();
    void moveRequested(int by);
    void removeRequested();
    void fileRequested();

private:
    void lay();
    void buildMenu();
    void showDraft();
    void judge();
    /// As high as its text, within limits.
    void fitHeight();

    FrameDraft m_draft;
    QLabel* m_number;
    QLabel* m_role;
    QLabel* m_size;
    QComboBox* m_syntax;
    QToolButton* m_menu;
    QPlainTextEdit* m_text;
    ProblemLabel* m_problem;
    bool m_last = true;
    QAction* m_up = nullptr;
    QAction* m_down = nullptr;
    QAction* m_remove = nullptr;
    bool m_showing = false; ///< the widgets follow the draft, not the reverse
};

} // namespace ipcscope::ui
