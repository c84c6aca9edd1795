// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/error.h"
#include "core/transport/base/unique_fd.h"

#include <cstdint>
#include <functional>
#include <string>

namespace ipcscope::capture {

/// Whether it is a pipe, of which nothing can be read twice.
bool isPipe(int fd);

/// Told ten times a second, also while nothing comes, and after each read, how many bytes came; false gives up.
using SpoolProgress = std::function<bool(std::uint64_t)>;
/// All that comes out of a pipe that was opened without waiting, in a file without a name. Errors:
/// std::errc::bad_message: it cannot be a capture; no_space_on_device: the disk would be nearly full, or 256 MiB
/// of memory are where no disk takes it, and the pipe has not ended; operation_canceled; errno of reading and writing.
/// `name` is for errors.
Result<UniqueFd> spool(const UniqueFd& pipe, const std::string& name, const SpoolProgress& goesOn);

} // namespace ipcscope::capture
