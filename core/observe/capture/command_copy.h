// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/peer_facts.h"
#include "core/observe/capture/record.h"

#include <cstdint>
#include <string>

namespace ipcscope::capture {

/// How a message went over an endpoint.
struct Way {
    enum class Binder : std::uint8_t { Unknown, We, ThePeer };
    std::string endpoint;            ///< "ipc://..."
    const PeerFacts* peer = nullptr; ///< who is at the other end of its connection; null: nobody knows
    Binder binder = Binder::Unknown;
};

/// A line for a shell (POSIX sh): ipcscope-cli sends the message once more, in place of the socket that sent it. Bytes
/// are exact; where they are no plain text all frames are in hex. An event, and what no command line can send again, is
/// a comment. Keys and passwords are nobody's to copy.
std::string asCommand(const Record& record, const Way& way);

} // namespace ipcscope::capture
