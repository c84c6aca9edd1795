// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/bytes.h"
#include "core/transport/base/error.h"
#include "core/transport/base/unique_fd.h"

namespace ipcscope::capture {

/// A file for what nobody keeps, on a disk if one allows it: it has no name and goes when it is closed. Invalid, with
/// errno, if there can be none.
UniqueFd unnamedFile();
/// All of `bytes`. Errors: errno of write(2).
Result<void> writeTo(int fd, ByteView bytes);

} // namespace ipcscope::capture
