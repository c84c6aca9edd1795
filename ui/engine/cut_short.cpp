// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/engine/cut_short.h"

#include "core/transport/base/limits.h"
#include "ui/shell/formats.h"

#include <QCoreApplication>

namespace ipcscope::ui {

QString cutShortText(quint64 messages) {
    const QString limit = byteCount(limits::messageBytes);
    return messages == 1 ? QCoreApplication::translate("CutShort",
                                                       "One message was longer than %1: only its front is in the file.")
                               .arg(limit)
                         : QCoreApplication::translate(
                               "CutShort", "%1 messages were longer than %2: only their fronts are in the file.")
                               .arg(groupedNumber(messages), limit);
}

} // namespace ipcscope::ui
