// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/discovery/endpoint.h"
#include "core/transport/zmtp/announcement.h"

#include <optional>
#include <string_view>

namespace ipcscope::advice {

/// Is the mere connect harmless? libzmq before 5.2.3 gives a connecting peer messages before any handshake.
struct ContactRisk {
    bool ask = false;
    std::string reason; ///< a sentence, when asking
};
ContactRisk contactRisk(const discovery::Endpoint& endpoint);

/// What joining a socket of this type would do (the table of the method sheet).
struct JoinForecast {
    zmtp::SocketType joinAs;
    bool harmless;           ///< PUB and XPUB
    bool takesMessages;      ///< PUSH, DEALER, REQ, PAIR
    std::string_view effect; ///< English source text; the window translates it
};
JoinForecast forecast(zmtp::SocketType bound);

} // namespace ipcscope::advice
