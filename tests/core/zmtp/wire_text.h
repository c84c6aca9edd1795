// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/base/bytes.h"

#include <string>
#include <string_view>
#include <vector>

/// Hex bytes with repetition ("00*7"), "quoted text", and @greeting, @greeting30, @ready:TYPE for their bytes in
/// ZMTP 3.1. Throws std::invalid_argument on anything else.
ipcscope::Bytes wireBytes(std::string_view text);

/// A recorded conversation; see tests/data/wire.
struct Transcript {
    struct Role {
        std::string type;
        std::string routingId;
        std::vector<std::string> security; ///< "PLAIN name password", "PLAIN verdict 400", "NULL verdict 400";
                                           ///< "CURVE 51 71": the bytes of our secret key, and our random ones
        bool speaks1 = false;              ///< ZMTP 1.0
        bool exact = false; ///< we say what the recorded side said, byte for byte, until it sends messages of its own
        ipcscope::Bytes bytes;
        std::vector<std::string> sees; ///< events, or "waits" for none; empty: this role is not to be played
    };
    Role client;
    Role server;
};
Transcript readTranscript(const std::string& path);
