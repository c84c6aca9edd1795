// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/discovery/endpoint.h"

#include <string_view>
#include <vector>

namespace ipcscope::ui {

/// What stands between a group and its endpoints.
enum class Arrangement { Folders, Flat };

/// The rows under one folder, or under a whole group; points into the snapshot.
struct ArrangedFolder {
    bool abstract = false; ///< abstract names stand last
    std::string_view folder;
    std::vector<const discovery::Endpoint*> endpoints; ///< in the snapshot's order
};

struct ArrangedGroup {
    discovery::Group group = discovery::Group::ZeroMq;
    int endpoints = 0;                   ///< in all its folders
    std::vector<ArrangedFolder> folders; ///< sorted; exactly one if flat
};

/// The rows that a snapshot asks for, in order; nothing is copied. Valid as long as `snapshot` is.
std::vector<ArrangedGroup> arranged(const discovery::Snapshot& snapshot, Arrangement arrangement);

} // namespace ipcscope::ui
