// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/record.h"

#include <QString>

namespace ipcscope::capture {
struct Row;
}

namespace ipcscope::ui {

class MessageModel;

/// The filter that only rows pass which have the same in `column` as the record `id`, which must be kept. Empty: there
/// is nothing in it to filter by, or it is not at hand.
QString testFor(const MessageModel& model, int column, capture::RecordId id);
/// The same for a field by its name; empty: the record has none of it, or too much.
QString testFor(const QString& field, const capture::Row& row);

} // namespace ipcscope::ui
