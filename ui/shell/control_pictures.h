// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace ipcscope::ui {

/// Whether a font of this system draws the pictures of control characters, U+2400 and the like, that showable() puts.
bool hasControlPictures();
/// `text` with the bytes that they stand for in their place: "a<0A>".
QString withoutControlPictures(const QString& text);

} // namespace ipcscope::ui
