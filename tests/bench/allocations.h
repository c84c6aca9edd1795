// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace ipcscope::bench {

/// Heap allocations of this process (malloc and its relatives, operator new), counted from the first call on: a program
/// that does not ask does not pay.
std::size_t allocationsSoFar();

} // namespace ipcscope::bench
