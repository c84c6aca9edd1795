// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/comparison.h"

#include <atomic>
#include <memory>

namespace ipcscope::ui {

/// A message and the one before it that is alike.
struct ComparedMessages {
    capture::RecordId before = 0, after = 0;
    std::int64_t elapsed = 0; ///< between them, ns
    capture::Comparison comparison;
};

/// Finds the message before `id` that is alike and compares them. Null: no such message is kept; there is
/// nothing before what is no message. `id` must be of the snapshot. Takes long: for another thread.
std::shared_ptr<const ComparedMessages> compareWithPrevious(const capture::Store::Snapshot& snapshot,
                                                            capture::RecordId id, const capture::DecoderPins& pins,
                                                            const std::atomic<bool>& stale);

} // namespace ipcscope::ui
