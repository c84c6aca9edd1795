// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/command_copy.h"
#include "core/observe/capture/folds/roster.h"
#include "core/observe/capture/notes.h"
#include "core/observe/capture/store.h"

#include <atomic>
#include <cstddef>
#include <expected>
#include <memory>
#include <string>
#include <vector>

namespace ipcscope::ui {

class Traffic;

enum class CopyFormat { Text, Hex, Json, Pyzmq, Cppzmq, Command };

/// What a copy would have held.
struct TooLarge {
    std::size_t limit; ///< bytes
};

/// Which records go to the clipboard, in what form. Shares all it needs: any thread, while the traffic goes on.
struct CopyRequest {
    capture::Store::Snapshot snapshot;
    std::vector<capture::RecordId> ids; ///< ascending
    CopyFormat format = CopyFormat::Text;
    std::string endpoint;
    capture::Way::Binder binder = capture::Way::Binder::Unknown;
    std::shared_ptr<const capture::Roster> roster;
    capture::Notes notes;
    std::size_t limit = 16 << 20; ///< bytes of the copy
    bool atHand = false;          ///< little, and nothing of it has to be read from a file
};
inline constexpr std::size_t mostCopied = 500'000; ///< messages

/// `ids` ascend; copyOf() refuses more than mostCopied.
CopyRequest copyRequest(const Traffic& traffic, std::vector<capture::RecordId> ids, CopyFormat format);

/// Oldest first. Too much is refused whole, not cut; empty once `stale` is true.
std::expected<std::string, TooLarge> copyOf(const CopyRequest& request, const std::atomic<bool>& stale);

} // namespace ipcscope::ui
