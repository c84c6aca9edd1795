// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/base/unique_fd.h"

namespace ipcscope::terminal {

/// From now on SIGINT, SIGTERM and, unless it is ignored, SIGHUP make the descriptor readable instead of ending the
/// process, in child processes too. Throws std::system_error.
UniqueFd endingSignals();

} // namespace ipcscope::terminal
