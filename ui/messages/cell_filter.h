// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/record.h"

#include <QString>

namespace ipcscope::capture {
struct Row;
}

namespace ipcscope::ui {

class MessageModel;

/// A value in the words of a filter.
struct TestedValue {
    QString field;
    QString test; ///< only rows pass which have the same
};
/// What stands in `column` of the record `id`, which must be kept. Empty: there is nothing in it to filter by, or it is
/// not at hand.
TestedValue valueFor(const MessageModel& model, int column, capture::RecordId id);
/// The test alone of a field by its name; empty: the record has none of it, or too much.
QString testFor(const QString& field, const capture::Row& row);

} // namespace ipcscope::ui
