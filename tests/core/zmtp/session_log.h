// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/base/bytes.h"
#include "core/transport/zmtp/session.h"

#include <string>
#include <vector>

/// Drives a session with bytes and writes down what happens, one line an event:
/// "announced 3.1 NULL PUSH id=x", "established ...", "message [frame][frame]", "subscribe topic", "cancel topic",
/// "asks PLAIN name:password", "pinged 1500 ms", "command NAME", "failed ERRC attempt". Frames over 32 bytes appear as
/// their size.
class SessionLog {
public:
    explicit SessionLog(ipcscope::zmtp::SessionOptions options)
        : session(std::move(options)) {}

    /// Feeds the bytes `chunk` at a time (0: as many as the session takes), and takes off what the session sends.
    void feed(ipcscope::ByteView bytes, std::size_t chunk = 0);
    /// Asks for events without new bytes.
    void drain();
    void takeSent();

    ipcscope::zmtp::Session session;
    ipcscope::zmtp::Verdict verdict{.status = ipcscope::zmtp::Verdict::Status::Admitted, .userId = {}, .metadata = {}};
    bool answers = true; ///< claims are judged at once
    std::vector<std::string> lines;
    ipcscope::Bytes sent;
    ipcscope::Error error; ///< of the failure
};

std::string lineOf(const ipcscope::zmtp::Event& event, const ipcscope::zmtp::Announcement& announcement);
