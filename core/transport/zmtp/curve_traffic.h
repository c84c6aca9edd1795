// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/secret.h"
#include "core/transport/zmtp/edge.h"
#include "core/transport/zmtp/security.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace ipcscope::zmtp::curve {

/// What the handshake leaves behind for the messages.
struct TrafficKeys {
    Security::Role role = Security::Role::Client; ///< ours
    Secret shared;                                ///< of both short-term keys
    std::uint64_t sent = 0;                       ///< the last nonce that we used
    std::optional<std::uint64_t> received = {};   ///< the last nonce that the peer used

    /// The peer's next nonce; false when it is not larger than the last. The first may be any, 0 too.
    bool advance(std::uint64_t count) {
        if (received && count <= *received)
            return false;
        received = count;
        return true;
    }
};

/// Each frame is a MESSAGE (RFC 26): a nonce that is larger than the last one, and a box with flags (1: MORE,
/// 2: COMMAND) and body. `messageSize`: of the largest body.
std::unique_ptr<Edge> makeTraffic(TrafficKeys keys, std::uint64_t messageSize);

} // namespace ipcscope::zmtp::curve
