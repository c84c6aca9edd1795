// SPDX-License-Identifier: MPL-2.0
#include "core/observe/advice/shared_ids.h"

#include "core/transport/base/showable.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace ipcscope::advice {

Fault identityInUse(const Bytes& routingId) {
    return {.code = "IS-134",
            .title = fmt::format("Another peer already uses identity \"{}\"", showable(routingId, 40)),
            .body = "A ROUTER ignores the second one without an error."};
}

std::optional<Fault> sharedRoutingId(const capture::Roster& roster, const capture::JoinRequest& request) {
    if (request.type != zmtp::SocketType::Router || request.options.routerHandover)
        return std::nullopt;
    std::set<Bytes> ids;
    for (const auto& [number, entry] : roster.entries()) {
        const Bytes& id = entry.facts.routingId;
        if (entry.up && !id.empty() && !ids.insert(id).second)
            return identityInUse(id);
    }
    return std::nullopt;
}

bool usesRoutingIdOf(const capture::JoinRequest& wanted, const capture::JoinRequest& request,
                     const capture::Roster& roster) {
    const Bytes& id = wanted.options.routingId;
    if (wanted.role != capture::Role::Connect || id.empty() || wanted.endpoint != request.endpoint)
        return false;
    if (request.role == capture::Role::Connect)
        return request.options.routingId == id;
    return std::ranges::any_of(
        roster.entries(), [&](const auto& entry) { return entry.second.up && entry.second.facts.routingId == id; });
}

} // namespace ipcscope::advice
