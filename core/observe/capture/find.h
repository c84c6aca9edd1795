// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/filter/filter_run.h"
#include "core/observe/capture/store.h"

#include <atomic>
#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>

namespace ipcscope::capture {

enum class FindDirection : std::uint8_t { Forward, Backward };

/// How what was typed in a find line is meant.
enum class FindAs : std::uint8_t {
    Text,  ///< bytes within one frame
    Hex,   ///< the same, as pairs of hex digits
    Regex, ///< PCRE2, within one frame
};
/// The filter that looks for it. The column of a fault counts in what was typed.
std::expected<Filter, FilterFault> wantedBy(FindAs how, std::string_view typed);

/// The nearest record that passes `wanted` and, unless it is null, `shown` (the filter of a view), from `from` on
/// (inclusive), in a snapshot, on any thread. `stale` is asked now and then; true gives up. Does not wrap around.
std::optional<RecordId> find(const Store::Snapshot& snapshot, const Filter& wanted, const Filter* shown,
                             Surroundings surroundings, RecordId from, FindDirection direction,
                             const std::atomic<bool>& stale);

} // namespace ipcscope::capture
