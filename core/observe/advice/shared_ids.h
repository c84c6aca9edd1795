// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/advice/faults.h"
#include "core/observe/capture/folds/roster.h"

#include <optional>

namespace ipcscope::advice {

/// IS-134: somebody goes by this routing id already.
Fault identityInUse(const Bytes& routingId);
/// The same if two peers of a ROUTER of ours go by one routing id, so it ignores the one that came later. Empty where
/// none do, or where the newcomer takes the other's place (ROUTER_HANDOVER). Pure.
std::optional<Fault> sharedRoutingId(const capture::Roster& roster, const capture::JoinRequest& request);

/// Whether a peer of `wanted.endpoint` that we know goes by the routing id that `wanted` would give: we ourselves, as
/// joined by `request`, or one that came to a socket of ours. Pure.
bool usesRoutingIdOf(const capture::JoinRequest& wanted, const capture::JoinRequest& request,
                     const capture::Roster& roster);

} // namespace ipcscope::advice
