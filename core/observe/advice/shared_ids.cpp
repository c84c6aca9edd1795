// SPDX-License-Identifier: MPL-2.0
#include "core/observe/advice/shared_ids.h"

#include "core/transport/base/showable.h"

#include <set>

#include <fmt/format.h>

namespace ipcscope::advice {

std::optional<Fault> sharedRoutingId(const capture::Roster& roster, const capture::JoinRequest& request) {
    if (request.type != zmtp::SocketType::Router || request.options.routerHandover)
        return std::nullopt;
    std::set<Bytes> ids;
    for (const auto& [number, entry] : roster.entries()) {
        const Bytes& id = entry.facts.routingId;
        if (entry.up && !id.empty() && !ids.insert(id).second)
            return Fault{.code = "IS-134",
                         .title = fmt::format("Another peer already uses identity \"{}\"", showable(id, 40)),
                         .body = "A ROUTER ignores the second one without an error."};
    }
    return std::nullopt;
}

} // namespace ipcscope::advice
