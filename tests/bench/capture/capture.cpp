// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/capture/capture.h"

#include "tests/bench/capture/goals.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include <fmt/format.h>

namespace ipcscope::bench {
namespace {

std::span<const Family> captureFamilies() {
    static const std::array all{
        Family{{"M1", "M2", "M3", "M4"}, measureLive},
        Family{{"M5"}, measureTable},
        Family{{"M6", "M7"}, measureOpening},
        Family{{"M8", "M9"}, measureFiltering},
        Family{{"M10"}, measureRecording},
        Family{{"M12", "M13"}, measureWaking},
    };
    return all;
}

} // namespace

bool isCaptureGoal(std::string_view goal) {
    return std::ranges::any_of(captureFamilies(), [goal](const Family& family) {
        return std::ranges::find(family.goals, goal) != family.goals.end();
    });
}

int measureCapture(const TransportOptions& options) {
    ::setenv("QT_QPA_PLATFORM", "offscreen", 0);
    Bench bench(options);
    for (const Family& family : captureFamilies()) {
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
