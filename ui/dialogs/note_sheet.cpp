// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/note_sheet.h"

#include <QPlainTextEdit>

namespace ipcscope::ui {

NoteSheet::NoteSheet(const QString& title, const QString& note, int longest, const QString& fate, QWidget* parent)
    : Sheet(title, tr("Keep note"), Weight::Plain, parent)
    , m_text(new QPlainTextEdit(note, this)) {
    m_text->setAccessibleName(tr("Note"));
    m_text->setTabChangesFocus(true);
    m_text->setPlaceholderText(tr("What you want to remember about it"));
    addWidget(m_text);
    addSecondary(tr("At most %1 characters. %2").arg(QString::number(longest), fate));
    m_text->moveCursor(QTextCursor::End);
    m_text->setFocus();
}

QString NoteSheet::note() const {
    return m_text->toPlainText();
}

} // namespace ipcscope::ui
