// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/zmtp/announcement.h"

#include <string_view>

namespace ipcscope::advice {

/// What joining a socket of this type would do (the table of the method sheet).
struct JoinForecast {
    zmtp::SocketType joinAs;
    bool harmless;           ///< PUB and XPUB
    bool takesMessages;      ///< PUSH, DEALER, REQ, PAIR
    std::string_view effect; ///< English source text; the window translates it
};
JoinForecast forecast(zmtp::SocketType bound);
/// Whether there is a type from which one that joins as this takes messages, or the only place.
bool takesByJoining(zmtp::SocketType as);

} // namespace ipcscope::advice
