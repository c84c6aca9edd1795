// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/base/bytes.h"

#include <QString>

namespace ipcscope::ui {

/// "7b 22 6c".
QString spacedHex(ByteView bytes);
/// Onto the clipboard, exactly: as text, and what is no valid text also as application/octet-stream.
void toClipboard(ByteView bytes);
void toClipboardAsHex(ByteView bytes);

} // namespace ipcscope::ui
