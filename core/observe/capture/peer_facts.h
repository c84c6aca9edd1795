// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/bytes.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include <sys/types.h>

namespace ipcscope::capture {

/// Who is at the other end of a connection; the bytes of PeerUp, PeerDown and HandshakeFailed records. Strings are
/// foreign text.
struct PeerFacts {
    std::string endpoint;
    std::string method; ///< how it was captured: a Source's name
    pid_t pid = 0;
    uid_t uid = 0;
    std::string process; ///< name of the program, empty if it could not be read
    std::string type;    ///< the peer's socket type as announced
    std::string ownType; ///< ours
    std::string mechanism;
    std::string version; ///< "3.1", "3.0", "2.0"
    Bytes routingId;
    std::string reason; ///< why it went or failed; empty: it simply closed

    bool operator==(const PeerFacts&) const = default;
};

/// By number of the connection.
using Peers = std::map<std::uint32_t, PeerFacts>;
/// What is known already holds, and of a hostile file so many are enough.
void putPeer(Peers& peers, std::uint32_t number, PeerFacts facts);

/// Tagged fields, so that later versions can add some; unknown tags are passed over.
Bytes encode(const PeerFacts& facts);
std::optional<PeerFacts> decodePeerFacts(ByteView bytes);

} // namespace ipcscope::capture
