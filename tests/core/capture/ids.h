// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/row_ids.h"

#include <vector>

namespace ipcscope::capture {

inline std::vector<RecordId> idsOf(const RowIds& rows) {
    std::vector<RecordId> out;
    rows.each([&out](RecordId id) { out.push_back(id); });
    return out;
}

} // namespace ipcscope::capture
