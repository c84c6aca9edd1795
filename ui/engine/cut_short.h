// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace ipcscope::ui {

/// Of so many messages, one at least, a capture has the front only.
QString cutShortText(quint64 messages);

} // namespace ipcscope::ui
