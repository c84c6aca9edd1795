// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/terminal/objection.h"

#include "core/observe/advice/contact_risk.h"
#include "core/observe/discovery/scanner.h"

namespace ipcscope::terminal {

std::optional<std::string> objection(const std::string& endpoint) {
    const auto address = ipc::Address::parse(endpoint);
    if (!address)
        return std::nullopt;
    const auto snapshot = discovery::Scanner(std::vector<std::string>()).scan();
    const auto risk = advice::contactRisk(snapshot ? **snapshot : discovery::Snapshot(), *address);
    return risk.ask ? std::optional(risk.reason) : std::nullopt;
}

} // namespace ipcscope::terminal
