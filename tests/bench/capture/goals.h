// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/goals/goals.h"

namespace ipcscope::bench {

void measureLive(Bench& bench);      ///< M1 to M4, in a window
void measureTable(Bench& bench);     ///< M5, in a window
void measureOpening(Bench& bench);   ///< M6, M7
void measureFiltering(Bench& bench); ///< M8, M9
void measureRecording(Bench& bench); ///< M10
void measureWaking(Bench& bench);    ///< M12, M13, in a window

/// Whether there is a window to measure; says so if not.
bool windowIsThere();

constexpr double tenMillion = 1e7;

} // namespace ipcscope::bench
