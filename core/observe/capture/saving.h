// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/exporters.h"
#include "core/observe/capture/filter/filter_run.h"
#include "core/observe/capture/store.h"
#include "core/transport/base/error.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ipcscope::capture {

/// Which records go into which file, in what form. Owns or shares all it needs: any thread, while the monitor goes on.
struct SaveRequest {
    Store::Snapshot snapshot;
    std::string path;
    const Exporter* exporter = nullptr;             ///< of exporters()
    ExportSettings settings = {};                   ///< notes by id of the record in the snapshot
    std::shared_ptr<const Roster> roster = nullptr; ///< may be null
    /// What is known of replies already, if anything asks for them; may be null.
    std::shared_ptr<const Replies> replies = nullptr;
    /// What a view shows: perhaps no protocol commands, and what passes `filter` unless that is null.
    bool withoutCommands = false;
    std::shared_ptr<const Filter> filter = nullptr;
    Payloads payloads = Payloads::Kept;
    /// Of ids, ascending, both ends included: only those. An empty list is of no record.
    std::optional<std::vector<std::pair<RecordId, RecordId>>> ranges = std::nullopt;

    /// All marks and notes are in the file and can be read back.
    bool keepsNotes() const { return exporter->keepsNotes && !ranges && !withoutCommands && filter == nullptr; }
};

/// Asked after each chunk with records looked at and records in all; false gives up.
using SaveProgress = std::function<bool(std::uint64_t done, std::uint64_t all)>;

struct Saved {
    std::uint64_t records = 0;    ///< in the file
    std::uint64_t cutShort = 0;   ///< of these: too long for the file, which has their front
    std::uint64_t unreadable = 0; ///< of these: only that they cannot be read from the file that they are in
};

/// Errors: those of OutputFile, std::errc::operation_canceled; what stood at
/// the path before is as it was then, and nothing else is left.
Result<Saved> save(const SaveRequest& request, const SaveProgress& progress = {});

} // namespace ipcscope::capture
