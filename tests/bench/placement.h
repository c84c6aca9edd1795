// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace ipcscope::bench {

/// On which cores the two processes of a measurement run.
struct Placement {
    std::string_view name;     ///< "same", "free", "cross"
    std::optional<int> sender; ///< a core; unset: wherever the kernel likes
    std::optional<int> receiver;
};

/// What the cores we may use (sched_getaffinity) allow: no "cross" with one core.
std::vector<Placement> placements();
/// Pins this process; nothing for an unset core.
void runOn(std::optional<int> core);

} // namespace ipcscope::bench
