// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/demo/part.h"

namespace ipcscope::demo {

inline constexpr std::string_view quotesFile = "quotes.ipc";
inline constexpr std::string_view ordersFile = "orders.ipc";
inline constexpr std::string_view jobsFile = "jobs.ipc";
inline constexpr std::string_view deskFile = "desk.ipc";

using Started = Result<std::unique_ptr<Actor>>;

Started startQuotes(Reactor& reactor, const Folder& folder);
Started startOrders(Reactor& reactor, const Folder& folder);
Started startShop(Reactor& reactor, const Folder& folder);
Started startJobs(Reactor& reactor, const Folder& folder);
Started startWorker(Reactor& reactor, const Folder& folder);
Started startSluggishWorker(Reactor& reactor, const Folder& folder);
Started startDesk(Reactor& reactor, const Folder& folder);
Started startAnna(Reactor& reactor, const Folder& folder);
Started startBen(Reactor& reactor, const Folder& folder);

} // namespace ipcscope::demo
