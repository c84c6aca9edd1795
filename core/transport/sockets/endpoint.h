// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/sockets/options.h"

#include <cstdint>
#include <memory>
#include <string>

namespace ipcscope::sockets {

/// Who is at the other side.
enum class Neighbour : std::uint8_t {
    Anybody,
    OurOwn, ///< a socket of the same process
};

/// Something bound or connected to, as its connections share it: its name, and the options as they were then. What
/// applies at once (OptionReach::AtOnce) is read from the socket's own options instead.
struct Endpoint {
    std::string name; ///< "ipc://..."
    std::shared_ptr<const Options> options;
    Bytes peerId = {}; ///< connecting: what our ROUTER or STREAM calls the peer; empty: what it calls itself
    Neighbour neighbour = Neighbour::Anybody;
};

} // namespace ipcscope::sockets
