// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/advice/arrival.h"

namespace ipcscope::advice {

enum class Asking : std::uint8_t {
    Never,
    IfHarmless, ///< unless a connect may take messages away, or that is unknown
    Anyway
};

/// Collects the facts about an address for whyNothingArrives(): two scans half a second apart, and a probe if it is
/// allowed. Takes up to three seconds, so not on a thread that serves others.
ArrivalFacts inquire(const std::string& endpoint, OurSide ours, Asking asking);

} // namespace ipcscope::advice
