// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/fields.h"

namespace ipcscope::capture {

// Fields that read the payload of messages; see Field::read.

/// What stands at a path in the last frame of the format that has it.
bool readJson(const Row& row, const Selector& selector, std::size_t index, Value& out, std::string& scratch);
bool readMessagePack(const Row& row, const Selector& selector, std::size_t index, Value& out, std::string& scratch);
bool readCbor(const Row& row, const Selector& selector, std::size_t index, Value& out, std::string& scratch);
/// All values of a field, by the numbers on the way to it, in the last frame that is a Protobuf message and has one.
bool readProtobuf(const Row& row, const Selector& selector, std::size_t index, Value& out, std::string& scratch);
/// Of each frame the decoder that a person chose for it, or the one of the automatic choice.
bool readDecoder(const Row& row, const Selector& selector, std::size_t index, Value& out, std::string& scratch);
/// The routing ids in front of the empty delimiter, between sockets that have one (REQ, REP, DEALER, ROUTER): text, or
/// hex where that cannot be read.
bool readRoute(const Row& row, const Selector& selector, std::size_t index, Value& out, std::string& scratch);

} // namespace ipcscope::capture
