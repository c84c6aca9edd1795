// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/error.h"
#include "core/transport/zmtp/announcement.h"
#include "core/transport/zmtp/wire.h"

#include <memory>
#include <string_view>

namespace ipcscope::zmtp {

/// The part of a ZMTP 3.x handshake that lies behind the greeting, for one connection.
class Mechanism {
public:
    enum class Progress : std::uint8_t { Continue, PeerReady };

    virtual ~Mechanism() = default;
    /// A whole command frame that tells the peer our properties; sent once, when the handshake may go on.
    virtual Bytes ready(ByteView properties) = 0;
    /// A command of the peer's. PeerReady: it has told its properties, which are in `announcement.properties`.
    virtual Result<Progress> received(const wire::CommandView& command, Announcement& announcement) = 0;
};

struct MechanismEntry {
    std::string_view name; ///< in the greeting; at most 20 bytes
    std::unique_ptr<Mechanism> (*make)();
};

/// Looks it up in the table of all we speak; null when it is not there.
const MechanismEntry* mechanismNamed(std::string_view name);

} // namespace ipcscope::zmtp
