// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/discovery/endpoint.h"
#include "core/transport/base/error.h"
#include "core/transport/ipc/address.h"
#include "core/transport/zmtp/announcement.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>

namespace ipcscope::discovery {

/// What a listener answered to a probe. Everything in `peer` is foreign.
struct Identification {
    enum class Outcome : std::uint8_t {
        Answered,    ///< a ZMTP greeting at least
        Silent,      ///< accepted, said nothing: STREAM, busy, stopped, or not ZeroMQ
        NotZmtp,     ///< peer.unrecognized
        Closed,      ///< closed the connection without a word
        Unreachable, ///< error
    };
    Outcome outcome = Outcome::Silent;
    zmtp::Announcement peer; ///< peer.type is unset where nothing told it
    Error error;
    int connections = 0; ///< that were made: at most two
    std::chrono::milliseconds took{0};
};

struct ProbeLimits {
    std::chrono::milliseconds silence{500}; ///< ends a step
    std::chrono::milliseconds whole{2000};
};

/// Contacts the listener: at most two connections, each ends before a ZMTP handshake is complete. The program's socket
/// monitor sees a failed handshake for each; a STREAM socket and libzmq before 4.3.3 see more (advice::contactRisk),
/// so ask first. Takes up to `limits.whole`, on whatever thread; stops at the limit whatever the other side does.
Identification identify(const ipc::Address& address, const ProbeLimits& limits = {});

/// Results by listener, as long as it is there.
class Identifications {
public:
    void remember(std::uint32_t listener, Identification identification);
    const Identification* of(std::uint32_t listener) const;
    /// Forgets those whose listener is not in `snapshot`.
    void prune(const Snapshot& snapshot);

private:
    std::map<std::uint32_t, Identification> m_results;
};

} // namespace ipcscope::discovery
