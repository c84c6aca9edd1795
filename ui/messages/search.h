// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/find.h"
#include "core/observe/capture/store.h"

#include <atomic>
#include <memory>
#include <optional>

namespace ipcscope::ui {

/// What to look for in a snapshot of the records, and where.
struct Search {
    capture::Store::Snapshot snapshot;
    std::shared_ptr<const capture::Filter> wanted;
    std::shared_ptr<const capture::Filter> shown; ///< null: all
    std::shared_ptr<const capture::Surroundings> surroundings;
    capture::RecordId from = 0;           ///< inclusive
    capture::RecordId first = 0, end = 0; ///< where to look at all
    capture::FindDirection direction = capture::FindDirection::Forward;

    struct Answer {
        std::optional<capture::RecordId> id;
        bool wrapped = false; ///< went on at the other end
    };
    /// Takes long: for another thread.
    Answer run(const std::atomic<bool>& stale) const;
};

} // namespace ipcscope::ui
