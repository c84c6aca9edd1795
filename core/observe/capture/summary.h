// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/record.h"

#include <string>

namespace ipcscope::capture {

/// One line that tells a record: a message's frames as text, MessagePack and CBOR up to 4 KiB in diagnostic notation,
/// anything else as its size and first bytes in hex; an event as a sentence. Showable, at most `limit` characters or
/// so; reads no more of other bytes than it shows.
std::string summary(const Record& record, std::size_t limit = 256);

/// A message (or event) for copying: its frames as text (exact bytes; one frame a line), as hex (a dump with offsets
/// for each frame), and as JSON, one object without a line end, from which JsonLinesReader makes the same record again:
/// {"v":1,"time":"2026-11-23T10:22:01.044120000Z","endpoint":...,"dir":"received"|"sent"|...,"peer":{...},
///  "frames":[{"text":...}|{"base64":...}]}; an event has "event" and "topic", or "what" (a sentence) and "data", in
/// place of "frames". What a terminal would obey or hide is escaped. Where they are needed: "code" (of an error),
/// "wire" (bytes that are no run of frames as everybody writes them), "mark" and "note".
struct Note;
struct PeerFacts;
std::string asText(const Record& record);
std::string asHex(const Record& record);
/// `peer` may be null: its number is all that is told then.
std::string asJsonLine(const Record& record, const std::string& endpoint, const PeerFacts* peer,
                       const Note* note = nullptr);

} // namespace ipcscope::capture
