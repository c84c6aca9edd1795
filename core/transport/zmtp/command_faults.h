// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/error.h"

#include <string_view>

namespace ipcscope::zmtp {

/// A command of the handshake, of this name, that cannot be parsed to its end.
std::unexpected<Error> malformedCommand(std::string_view name);
/// One that this step does not want.
std::unexpected<Error> unexpectedCommand(std::string_view name);

} // namespace ipcscope::zmtp
