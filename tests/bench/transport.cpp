// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/transport.h"

#include "tests/bench/goals/goals.h"

#include <algorithm>

#include <fmt/format.h>

namespace ipcscope::bench {

int measureTransport(const TransportOptions& options) {
    Bench bench(options);
    const bool oneCore =
        std::ranges::none_of(placements(), [](const Placement& place) { return place.name == "cross"; });
    if (oneCore)
        fmt::print(stderr, "cross: skipped, there is one core\n");
    for (const Family& family : families()) {
        if (bench.wantsAny(family.goals))
            family.measure(bench);
    }
    if (options.json)
        fmt::print("{}\n", bench.rows().dump(2));
    else
        fmt::print("\n{} figures, medians of {} rounds; {} missed their goal\n", bench.rows().size(), options.rounds,
                   bench.missed());
    return 0;
}

} // namespace ipcscope::bench
