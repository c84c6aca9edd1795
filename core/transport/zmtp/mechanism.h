// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/error.h"
#include "core/transport/zmtp/announcement.h"
#include "core/transport/zmtp/edge.h"
#include "core/transport/zmtp/outgoing.h"
#include "core/transport/zmtp/security.h"
#include "core/transport/zmtp/wire.h"

#include <memory>
#include <string_view>

namespace ipcscope::zmtp {

/// The part of a ZMTP 3.x handshake that lies behind the greeting, for one connection. Commands to the peer are queued
/// in `outgoing`. An error ends the connection.
class Mechanism {
public:
    enum class Progress : std::uint8_t {
        Continue,  ///< the peer's next command is wanted
        Ask,       ///< the owner is to judge claim(); then admitted(), or refuse()
        Introduce, ///< our properties may be told: introduce()
        PeerReady, ///< the peer has told its properties, which are in `announcement.properties`
    };

    virtual ~Mechanism() = default;
    /// Both sides tell their properties without waiting for each other.
    virtual bool symmetric() const { return false; }
    /// Called once, when the handshake may begin.
    virtual Result<Progress> open() = 0;
    /// Tells the peer our properties; called once.
    virtual void introduce(ByteView properties, Outgoing& outgoing) = 0;
    /// A command of the peer's that is not ERROR.
    virtual Result<Progress> received(const wire::CommandView& command, Announcement& announcement,
                                      Outgoing& outgoing) = 0;

    virtual Claim claim() { return {}; }
    virtual Result<Progress> admitted(Outgoing&) { return Progress::Continue; }
    /// Says ERROR; `reason` is a status of RFC 27.
    virtual void refuse(std::string_view reason, Outgoing& outgoing);
    /// Once the handshake is complete: the form of messages on the wire; null: as they are. `messageSize`: a frame's
    /// largest body.
    virtual std::unique_ptr<Edge> edge(std::uint64_t) { return nullptr; }
};

struct MechanismEntry {
    std::string_view name; ///< in the greeting; at most 20 bytes
    std::unique_ptr<Mechanism> (*make)(const Security& security, Judge judge);
    /// Whether `security` has what it takes.
    bool (*complete)(const Security& security);
};

/// Looks it up in the table of all we speak; null when it is not there.
const MechanismEntry* mechanismNamed(std::string_view name);

} // namespace ipcscope::zmtp
