// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/record.h"
#include "ui/messages/message_roles.h"

#include <QString>

namespace ipcscope::ui {

class Traffic;

/// The filter that only rows pass which have the same in `column` as the record `id`, which must be kept. Empty: there
/// is nothing in it to filter by, or it is not at hand.
QString testFor(MessageColumn column, const Traffic& traffic, capture::RecordId id);

} // namespace ipcscope::ui
