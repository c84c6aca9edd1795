// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/pcapng/layout.h"
#include "core/observe/capture/record.h"

#include <optional>
#include <string_view>

namespace ipcscope::capture::pcapng {

/// How a record becomes a packet that other programs understand, and back.

/// Whether a capture of this method stands between two others, so that "in" is towards the server.
bool standsBetween(std::string_view method);
/// Whether kind, direction, frames and code can be told from the packet's flags and bytes alone.
bool tellsItself(const RecordHeader& header, ByteView bytes, std::string_view method);
/// What a packet's flags and bytes tell, where nothing else does.
RecordHeader toldBy(std::uint32_t flags, ByteView wire, bool between);
/// Kind, direction, frames and code as an option of the packet has them.
std::optional<RecordHeader> recordOption(ByteView value, ByteOrder order);
/// Whether kind and direction are among those there are.
bool known(const RecordHeader& header);
/// What stands behind the tags of link type 252, if they name our dissector.
std::optional<ByteView> withoutTags(ByteView data);
/// Bytes that stand behind each other in one buffer, as one: the front moves up to the rest.
MutableBytes joined(MutableBytes front, MutableBytes rest);
/// Frames as a header counts them; nothing if `wire` is no run of whole frames.
std::optional<std::uint16_t> frameCount(ByteView wire);

/// The bytes in front of a topic that make it a SUBSCRIBE or CANCEL frame (RFC 37); empty if no packet can hold it.
ByteView subscriptionHead(Kind kind, std::size_t topicSize);
/// Whether "name, NUL, data" is the body of a command frame in another order, and fits a packet.
bool commandAsFrame(ByteView bytes);
/// Length of the name, name, data. Valid until the next call in this thread, as subscriptionHead() and commandHead()
/// are.
ByteView framedCommand(ByteView bytes);
ByteView commandHead(std::size_t bodySize);
/// The other way round, of a whole frame and within its bytes; nothing if it is no command's.
std::optional<ByteView> unframedCommand(MutableBytes frame);
/// Of the body alone.
std::optional<ByteView> unframedBody(MutableBytes body);
/// The topic of a SUBSCRIBE or CANCEL frame.
std::optional<ByteView> topicOf(ByteView frame);

/// All of an enhanced packet block in front of the message's bytes, of which `kept` of `whole` are there.
void putPacketHead(std::uint8_t* block, std::uint32_t length, std::uint32_t interface, const RecordHeader& header,
                   std::size_t kept, std::size_t whole);
/// Each answers where the next option goes.
std::uint8_t* putFlags(std::uint8_t* out, Direction direction);
std::uint8_t* putRecordOption(std::uint8_t* out, const RecordHeader& header);
std::uint8_t* putComment(std::uint8_t* out, std::string_view text);

} // namespace ipcscope::capture::pcapng
