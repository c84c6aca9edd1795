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

/// After what nobody tries to connect again.
enum Stop : int {
    stopWhenRefused = 1,
    stopAfterHandshake = 2, ///< that failed
};

/// Something bound or connected to, as its connections share it: its name, and the options as they were then. What
/// applies at once (OptionReach::AtOnce) is read from the socket's own options instead.
struct Endpoint {
    std::string name; ///< "ipc://..."
    std::shared_ptr<const Options> options;
    Bytes peerId = {}; ///< connecting: what our ROUTER or STREAM calls the peer; empty: what it calls itself
    Neighbour neighbour = Neighbour::Anybody;
    int reconnectStop = 0; ///< RECONNECT_STOP; the sum of Stop's
};

} // namespace ipcscope::sockets
