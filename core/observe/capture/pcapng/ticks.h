// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <cstdint>

namespace ipcscope::capture::pcapng {

/// A packet's time stamp in ns since the epoch. `resolution` as option if_tsresol has it: digits behind the second, or,
/// with the top bit, bits. `offset`: seconds. What does not fit ends at the nearest that does.
std::int64_t nanosecondsOf(std::uint64_t ticks, std::uint8_t resolution, std::int64_t offset);

} // namespace ipcscope::capture::pcapng
