// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/record.h"

#include <map>
#include <string>

namespace ipcscope::capture {

/// What a person put on a record.
struct Note {
    bool marked = false;
    std::string text;

    bool operator==(const Note&) const = default;
};
/// By record; none that is neither marked nor noted.
using Notes = std::map<RecordId, Note>;

} // namespace ipcscope::capture
