// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/bytes.h"

#include <cstddef>

namespace ipcscope::capture {

/// Where `needle` stands first in `bytes` from `from` on; bytes.size(): nowhere. An empty needle stands everywhere.
/// Compares 32 places at once where the processor can.
std::size_t findBytes(ByteView bytes, ByteView needle, std::size_t from = 0);
/// The same on any processor.
std::size_t findBytesPlainly(ByteView bytes, ByteView needle, std::size_t from = 0);

} // namespace ipcscope::capture
