// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/bench.h"

namespace ipcscope::bench {

/// Measures the wanted goals, ours and libzmq in turn, and prints a row for each figure: medians over the rounds, and
/// of the ratios of the rounds' pairs. Answers an exit status: 0 when everything was measured, whatever came out.
int measureTransport(const TransportOptions& options);

} // namespace ipcscope::bench
