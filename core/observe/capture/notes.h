// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/record.h"

#include <map>
#include <string>
#include <utility>

namespace ipcscope::capture {

/// What a person put on a record.
struct Note {
    bool marked = false;
    std::string text = {};

    bool operator==(const Note&) const = default;
};
/// By record; none that is neither marked nor noted.
using Notes = std::map<RecordId, Note>;

/// In place of the one there is; a note that is neither marked nor has a text takes it away.
inline void putNote(Notes& notes, RecordId record, Note note) {
    if (note.marked || !note.text.empty())
        notes.insert_or_assign(record, std::move(note));
    else
        notes.erase(record);
}

} // namespace ipcscope::capture
