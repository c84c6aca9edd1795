// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace ipcscope::bench {

/// On which cores the two processes of a measurement run. Negative: wherever the kernel likes.
struct Placement {
    std::string name; ///< "same", "free", "cross"
    int first = -1;   ///< the side that binds
    int second = -1;  ///< the side that connects
};

/// What the cores we may use (sched_getaffinity) allow: no "cross" with one core.
std::vector<Placement> placements();
/// Pins this process.
void runOn(int core);

} // namespace ipcscope::bench
