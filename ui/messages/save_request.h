// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/saving.h"

namespace ipcscope::ui {

class MessageList;
class Traffic;

/// Which of the records are saved.
enum class Saved {
    All,      ///< that are kept, protocol commands too
    Shown,    ///< those in the list
    Selected, ///< those chosen in it
};

/// How many rows or records that is now.
std::uint64_t countOf(const Traffic& traffic, const MessageList& list, Saved which);
/// The records as they are now, perhaps none; path and exporter are left open.
capture::SaveRequest saveRequest(const Traffic& traffic, const MessageList& list, Saved which);

} // namespace ipcscope::ui
