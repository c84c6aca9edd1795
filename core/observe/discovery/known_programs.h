// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <string_view>

namespace ipcscope::discovery {

/// Endpoints and programs of a Linux desktop or server that are known to speak something else than ZMTP.
bool isKnownOther(std::string_view name);           ///< path, or '@' + abstract name
bool isKnownOtherProgram(std::string_view process); ///< as the kernel names it

} // namespace ipcscope::discovery
