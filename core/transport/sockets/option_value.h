// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/bytes.h"

#include <cstdint>
#include <variant>

namespace ipcscope::sockets {

/// What an option is set to: nothing (what NULL means to zmq_setsockopt), a number of any width (the 64 bits of
/// AFFINITY as they are), or bytes (texts without their NUL).
using OptionValue = std::variant<std::monostate, std::int64_t, Bytes>;

} // namespace ipcscope::sockets
