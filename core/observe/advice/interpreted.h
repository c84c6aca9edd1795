// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/discovery/process_facts.h"

#include <string>

namespace ipcscope::advice {

/// The arguments of an interpreter up to what it runs, a blank before each: " -u /srv/worker.py", " -m worker",
/// " -cp a.jar Main". A script is told with its whole path. Foreign text. Empty: nothing was given to it, or it is no
/// interpreter.
std::string whatItRuns(const discovery::ProcessFacts& facts);

} // namespace ipcscope::advice
