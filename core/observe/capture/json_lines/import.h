// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/pcapng/file.h"

namespace ipcscope::capture {

/// JSON Lines as a capture file without a name, which goes when it is closed.
struct Imported {
    UniqueFd fd;
    std::optional<pcapng::Damage> damage;
};
/// Reads `size` bytes of `fd`. Errors: errno of reading and of writing the capture; std::errc::bad_message: no record
/// in it; std::errc::operation_canceled.
Result<Imported> importJsonLines(int fd, std::uint64_t size, const pcapng::CaptureFile::Progress& progress);
/// Whether `fd` may hold JSON Lines.
bool mayBeJsonLines(int fd);

} // namespace ipcscope::capture
