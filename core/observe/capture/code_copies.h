// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/record.h"

#include <string>

namespace ipcscope::capture {

/// A statement that sends the message again, for a program that has a `socket`: Python with pyzmq, and C++ with cppzmq
/// (and std::string_view literals). Bytes are exact; what is no printable ASCII is escaped. An event is a comment.
std::string asPyzmq(const Record& record);
std::string asCppzmq(const Record& record);

} // namespace ipcscope::capture
