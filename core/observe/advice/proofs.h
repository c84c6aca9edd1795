// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/discovery/endpoint.h"

#include <string>
#include <vector>

namespace ipcscope::advice {

/// What shows that an endpoint is in the state it is said to be in, one sentence each; pure. `known` has the others:
/// who holds the name of one that is overridden.
std::vector<std::string> proofsOf(const discovery::Endpoint& endpoint, const discovery::Snapshot& known = {});

/// Of these, one for each reader that stands still.
std::vector<std::string> stallsOf(const discovery::Endpoint& endpoint);

/// "orderd (pid 7702)", "orderd (pid 7702) and 2 more", "a program of user root".
std::string whoListens(const discovery::Endpoint& endpoint);

} // namespace ipcscope::advice
