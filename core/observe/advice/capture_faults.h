// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/advice/faults.h"
#include "core/observe/capture/pcapng/decoder.h"

#include <cstdint>
#include <string>

namespace ipcscope::advice {

/// A capture file that could be read in part: IS-130. `records`: so many could be.
Fault damaged(const capture::pcapng::Damage& damage, std::uint64_t records);
/// What a program does when its recording has ended.
enum class Afterwards : std::uint8_t { Ends, GoesOnInMemory };
/// A recording that the disk ended: IS-131. `size`: bytes in the file.
Fault recordingStopped(const Error& error, const std::string& path, std::uint64_t size, Afterwards afterwards);
/// One that could not begin.
Fault recordingNotStarted(const Error& error, const std::string& folder);
/// A capture or export that did not get its place in the file system.
Fault notSaved(const Error& error, const std::string& path);
/// Of a capture that was written: so many messages, one at least, are in it with their front only.
std::string cutShort(std::uint64_t messages);
/// A file that cannot be read at all.
Fault unreadable(const Error& error, const std::string& path);

} // namespace ipcscope::advice
