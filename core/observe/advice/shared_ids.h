// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/advice/faults.h"
#include "core/observe/capture/folds/roster.h"

#include <optional>

namespace ipcscope::advice {

/// IS-134: two peers of a ROUTER of ours go by the same routing id, so it ignores the one that came later. Empty where
/// none do, or where the newcomer takes the other's place (ROUTER_HANDOVER). Pure.
std::optional<Fault> sharedRoutingId(const capture::Roster& roster, const capture::JoinRequest& request);

} // namespace ipcscope::advice
