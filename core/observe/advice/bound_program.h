// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/discovery/endpoint.h"

#include <string>

namespace ipcscope::advice {

/// What has bound an endpoint, so that another program can be told from it: the executable, and what an interpreter
/// runs ("/usr/bin/python3.11 /srv/worker.py"); of several owners all that differ. Foreign text. Empty: nobody listens,
/// or it cannot be told of each of them.
std::string boundProgram(const discovery::Endpoint& endpoint);
/// The same of who listens at this address in a list: empty if that is not just one.
std::string boundProgram(const discovery::Snapshot& known, const std::string& address);
/// The short name of such a program: "worker.py". Foreign text.
std::string shortName(const std::string& program);

} // namespace ipcscope::advice
