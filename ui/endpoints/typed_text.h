// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QPlainTextEdit;

namespace ipcscope::ui {

/// What stands in the editor, character for character (QPlainTextEdit::toPlainText() makes spaces of U+00A0); lines end
/// with a line feed.
QString typedText(const QPlainTextEdit& editor);
/// False for characters an editor cannot hold apart from a line feed: CR, U+2028, U+2029, U+FDD0 and U+FDD1.
bool canBeTyped(const QString& text);

} // namespace ipcscope::ui
