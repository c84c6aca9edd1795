// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/base/bytes.h"
#include "core/transport/base/error.h"

#include <string>

namespace ipcscope::ui {

/// The whole of a regular file of at most `limit` bytes. Never waits for a FIFO or a device: EINVAL if it is not a
/// regular file, EFBIG above the limit. Any thread.
Result<Bytes> readRegularFile(const std::string& path, std::size_t limit);

} // namespace ipcscope::ui
