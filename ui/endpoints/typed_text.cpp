// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/endpoints/typed_text.h"

#include <QPlainTextEdit>

#include <algorithm>

namespace ipcscope::ui {

QString typedText(const QPlainTextEdit& editor) {
    return editor.document()->toRawText().replace(QChar::ParagraphSeparator, u'\n');
}

bool canBeTyped(const QString& text) {
    return std::ranges::none_of(text, [](QChar c) {
        return c == u'\r' || c == QChar::LineSeparator || c == QChar::ParagraphSeparator || c == QChar(0xfdd0) ||
               c == QChar(0xfdd1);
    });
}

} // namespace ipcscope::ui
