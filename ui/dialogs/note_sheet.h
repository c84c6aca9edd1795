// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dialogs/sheet.h"

class QPlainTextEdit;

namespace ipcscope::ui {

/// Asks for a note of at most `longest` characters; `fate`: how long it stays. Escape leaves it as it was; empty takes
/// it away.
class NoteSheet : public Sheet {
    Q_OBJECT
public:
    NoteSheet(const QString& title, const QString& note, int longest, const QString& fate, QWidget* parent);

    QString note() const;

private:
    QPlainTextEdit* m_text;
};

} // namespace ipcscope::ui
