// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/bytes.h"
#include "core/transport/zmtp/announcement.h"

#include <cstdint>

namespace ipcscope::discovery {

/// One connection of a probe, without I/O: what to say to whatever comes, and what it tells. It never says READY, and
/// never the 12th byte of a ZMTP 2.0 greeting, so it never becomes a peer.
class Probe {
public:
    enum class Way : std::uint8_t {
        Up,  ///< RFC 37: version and mechanism, and from a NULL server's READY its type, routing id and metadata
        Down ///< as if ZMTP 2.0 were meant (RFC 15): the socket type, whatever the mechanism. A peer that says its
             ///< whole greeting of 3.x at once has its minor version in that place, and tells no type
    };
    enum class State : std::uint8_t {
        Waiting, ///< for more bytes
        Told,    ///< all that this way tells
        NotZmtp, ///< peer().unrecognized has the first bytes
        Broken,  ///< a greeting, and then something that is none of its commands
    };

    explicit Probe(Way way)
        : m_way(way) {}
    /// To be said first.
    Bytes opening() const;
    /// Answers what to say now. Bytes behind the end are not looked at.
    Bytes hear(ByteView bytes);
    State state() const { return m_state; }
    const zmtp::Announcement& peer() const { return m_peer; }

private:
    Bytes greeting();
    Bytes oldGreeting();
    void command();
    void noZmtp();

    Way m_way;
    State m_state = State::Waiting;
    bool m_greeted = false;
    Bytes m_heard;
    zmtp::Announcement m_peer;
};

} // namespace ipcscope::discovery
