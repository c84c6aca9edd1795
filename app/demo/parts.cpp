// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/parts.h"

#include <array>

namespace ipcscope::demo {
namespace {

constexpr std::array table{
    Part{"demo-quotes", quotesFile, "PUB", startQuotes},
    Part{"demo-orders", ordersFile, "REP", startOrders},
    Part{"demo-jobs", jobsFile, "PUSH", startJobs},
    Part{"demo-desk", deskFile, "ROUTER", startDesk},
    Part{"demo-shop", "", "", startShop},
    Part{"demo-worker", "", "", startWorker},
    Part{"demo-sluggish", "", "", startSluggishWorker},
    Part{"demo-anna", "", "", startAnna},
    Part{"demo-ben", "", "", startBen},
};

} // namespace

std::span<const Part> parts() {
    return table;
}

} // namespace ipcscope::demo
