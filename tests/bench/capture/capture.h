// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/bench.h"

#include <string_view>

namespace ipcscope::bench {

/// Measures what a capture of ten million messages (times the scale) costs, and prints a row for each figure as the
/// transport's measurement does. Answers an exit status: 0 when everything was measured, whatever came out.
int measureCapture(const TransportOptions& options);
bool isCaptureGoal(std::string_view goal);

} // namespace ipcscope::bench
