// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/fields.h"

namespace ipcscope::capture {

/// Of a field that is repeated, so many values are read.
inline constexpr std::size_t mostProtobufValues = 100;

/// Value number `index` at `path` (numbers of fields; an index picks one of those with the same number) in a frame that
/// is a Protobuf message and no plain text: varints as signed numbers; fixed fields as floating-point numbers if they
/// are of an everyday size, else as integers; text, bytes and messages as their bytes. False: there is none.
bool protobufAt(ByteView frame, const std::vector<Selector::Step>& path, std::size_t index, Value& out);

} // namespace ipcscope::capture
