// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/advice/arrival.h"
#include "core/observe/capture/view.h"

#include <cstddef>
#include <cstdint>

namespace ipcscope::advice {

/// How many of the newest records these look at, and how many topics they tell.
inline constexpr std::uint64_t mostLookedAt = 20'000;
inline constexpr std::size_t mostTopics = 256;

/// Adds to `ours` what came according to the newest records in memory: messages, those of them that the view's filter
/// hides, and their first frames, each once and of a long one the first 256 bytes. A record that the view has not
/// looked at yet counts as shown.
void noteArrived(const capture::Store& store, const capture::View& view, OurSide& ours);
/// Only the topics: of what another socket at the same endpoint was sent.
void noteTopics(const capture::Store& store, OurSide& ours);

} // namespace ipcscope::advice
