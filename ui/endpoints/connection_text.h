// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/discovery/endpoint.h"

#include <QString>

namespace ipcscope::ui {

/// How one connection of an endpoint is told to people; everything is showable plain text. `now` is seconds since the
/// epoch.
QString connectionTitle(const discovery::Connection& connection); ///< "risk 5120", "this program", "another user"
/// The end of connectionTitle() that is never cut: the process id; empty: no more than the rest of it.
QString connectionTail(const discovery::Connection& connection);
/// What is unread, each way: "↑ 12 B ↓ 176 KiB ‖"; empty: nothing is.
QString connectionQueues(const discovery::Connection& connection);
QString connectionAge(const discovery::Connection& connection, std::int64_t now); ///< "3 min", "> 3 min"
/// "risk 5120, connected for 3 min, 176 KiB unread by it, stalled"
QString spokenText(const discovery::Connection& connection, std::int64_t now);
/// One fact a line: both processes, age, queues.
QString factsText(const discovery::Connection& connection, std::int64_t now);

} // namespace ipcscope::ui
