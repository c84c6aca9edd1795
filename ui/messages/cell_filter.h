// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/record.h"
#include "ui/messages/message_roles.h"

#include <QString>

namespace ipcscope::ui {

class Monitor;

/// The filter that only rows pass which have the same in `column` as the record `id`, which must be kept. Empty: there
/// is nothing in it to filter by.
QString testFor(MessageColumn column, const Monitor& monitor, capture::RecordId id);

} // namespace ipcscope::ui
