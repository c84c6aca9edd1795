// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/filter/filter_run.h"
#include "core/observe/capture/store.h"

#include <atomic>
#include <optional>

namespace ipcscope::capture {

enum class FindDirection : std::uint8_t { Forward, Backward };

/// The nearest message with `needle` (bytes, within one frame's body) from `from` on (inclusive), in a snapshot, on any
/// thread. `stale` is asked now and then; true gives up. Does not wrap around.
std::optional<RecordId> find(const Store::Snapshot& snapshot, ByteView needle, RecordId from, FindDirection direction,
                             const std::atomic<bool>& stale);

/// The same for what passes `wanted` (text =~ /…/, hex"…") and, unless it is null, `shown` (the filter of a view).
std::optional<RecordId> find(const Store::Snapshot& snapshot, const Filter& wanted, const Filter* shown,
                             const Surroundings& surroundings, RecordId from, FindDirection direction,
                             const std::atomic<bool>& stale);

} // namespace ipcscope::capture
