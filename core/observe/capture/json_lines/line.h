// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/notes.h"
#include "core/observe/capture/peer_facts.h"
#include "core/observe/capture/record.h"

#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace ipcscope::capture {

/// A record as a line of JSON tells it.
struct JsonLine {
    RecordHeader header;
    Bytes bytes;
    std::string endpoint;
    bool connected = false;        ///< it tells of a connection, whose number may be 0
    std::optional<PeerFacts> peer; ///< if the line tells more of that than its number
    std::optional<Note> note;
};

/// What asJsonLine() wrote; members that it does not know are passed over. The error is a clause: "has no time".
std::expected<JsonLine, std::string> readJsonLine(std::string_view line);

} // namespace ipcscope::capture
