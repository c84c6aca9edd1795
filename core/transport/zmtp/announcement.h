// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/bytes.h"
#include "core/transport/zmtp/socket_type.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ipcscope::zmtp {

/// What a peer has said of itself so far, in greeting and READY. Foreign text: show it through showable() only.
struct Announcement {
    std::uint8_t major = 0; ///< 0: nothing understood yet; 1: ZMTP 1.0; 2: ZMTP 2.0; 3: ZMTP 3.x
    std::uint8_t minor = 0;
    std::string mechanism; ///< "NULL", "PLAIN", "CURVE", ...; empty for 2.0
    std::optional<SocketType> type;
    std::string typeName; ///< as announced, also when we do not know it
    Bytes routingId;
    /// All of READY, in order; behind what our authenticator told, which is User-Id and its metadata. A User-Id that
    /// the peer gives itself is left out.
    std::vector<std::pair<std::string, Bytes>> properties;
    std::string userId; ///< given by our authenticator
    int refusal = 0;    ///< 300, 400 or 500, whoever refused; 0: nobody
    int badVerdict = 0; ///< a Verdict::Fault of our own authenticator
    Bytes unrecognized; ///< what it said instead of a ZMTP greeting: the first bytes, 64 at most

    bool operator==(const Announcement&) const = default;
};

} // namespace ipcscope::zmtp
