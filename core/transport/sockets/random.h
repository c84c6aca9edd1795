// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/sockets/options.h"

#include <cstdint>

namespace ipcscope::sockets {

/// A number from options.random, or from the kernel where that is unset.
std::uint32_t randomNumber(const Options& options);

} // namespace ipcscope::sockets
