// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/sources/joined.h"
#include "core/observe/discovery/identify.h"
#include "core/transport/base/error.h"

#include <chrono>
#include <cstdint>
#include <string>

namespace ipcscope::advice {

/// A failure in words for people. `code` ("IS-107") is stable, untranslated and searchable.
struct Fault {
    std::string code;  ///< empty: none of the catalogue fits
    std::string title; ///< what happened, names the thing
    std::string body;  ///< why, with the facts we have
    /// The file or folder that stands in the way and can be changed, as bytes; empty: none.
    std::string subject = {};
    /// "IS-107  The path is too long: 131 bytes; ..." for terminals.
    std::string line() const;
};

/// What was wanted of an endpoint when it failed.
struct Intent {
    std::string endpoint; ///< "ipc://..." or what was typed
    bool bind = false;
    zmtp::SocketType type = zmtp::SocketType::Sub;
    bool once = false; ///< one try: nobody goes on trying until somebody is there
};

/// Looks at the file system for the facts it names (owner, mode, size, age, holder); never contacts a program.
Fault explain(const Error& error, const Intent& intent);
Fault explain(const capture::Finding& finding, const Intent& intent);
/// Empty code and title: nothing is wrong. IS-119 of one that is fine but old.
Fault explain(const discovery::Identification& identification, const Intent& intent);
/// Somebody has to agree before this endpoint is contacted; `objection` as capture::Encounter has it. Looks at nothing.
Fault heldBack(const std::string& endpoint, const std::string& objection);
/// Handshake trouble with a peer that told its type: IS-111 and relatives.
Fault explainHandshake(const Error& error, const zmtp::Announcement& peer, const Intent& intent);
/// "SUB or XSUB": who may talk to a socket of this type.
std::string partnersOf(zmtp::SocketType type);
/// What a socket of this type sent got no answer in this time.
Fault noReply(zmtp::SocketType type, std::chrono::milliseconds waited);
/// A removed file that undo could not bring back under its name; `error` as Broom::undo() has it.
Fault notPutBack(const Error& error, const std::string& path);
/// Messages that linger could not bring out.
Fault notDelivered(std::uint64_t messages, std::chrono::milliseconds waited);

} // namespace ipcscope::advice
