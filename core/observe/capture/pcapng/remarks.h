// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/decoder_pins.h"
#include "core/observe/capture/notes.h"
#include "core/observe/capture/pcapng/layout.h"
#include "core/observe/capture/peer_facts.h"

namespace ipcscope::capture::pcapng {

class Sink;

/// Notes or peers of a block that is read. Ours begin anew after a MiB, and have no more.
inline constexpr std::size_t maxRemarks = 1 << 16;

/// Blocks with what is known of a capture's records beside them; none if that is nothing.
void putNotes(const Notes& notes, Bytes& out);
void putPeers(const Peers& peers, Bytes& out);
void putPins(std::span<const DecoderPin> pins, Bytes& out);

/// One note of a block, and how many of its bytes it takes.
struct NoteRead {
    RecordId record;
    Note note;
    std::size_t size;
};
/// At the front of what is left of a block's body. Nothing: it contradicts itself.
std::optional<NoteRead> readNote(ByteView rest, ByteOrder order);
/// All peers of a block's body. False: it contradicts itself, or there are more than anybody writes.
bool readPeers(ByteView body, ByteOrder order, Sink& sink);
/// All pins of a block's body, but for those with a decoder that this version does not have. False: it contradicts
/// itself, or there are more than anybody writes.
bool readPins(ByteView body, ByteOrder order, Sink& sink);

} // namespace ipcscope::capture::pcapng
