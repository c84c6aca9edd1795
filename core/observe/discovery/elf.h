// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/bytes.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace ipcscope::discovery {

/// Reads at an offset of a file; answers how many bytes there were.
using ReadAt = std::function<std::size_t(std::uint64_t offset, MutableBytes into)>;

namespace elf {

/// A program or a shared object for x86-64. elf(5); nothing in it is trusted.
inline constexpr std::uint64_t mostTableBytes = 64 << 20; ///< a larger table is not looked at

/// The first bytes, `most` at the most, of a function that the file defines, as the first of its dynamic and the first
/// of its other symbol tables tell. Nothing: no such file, or it defines none of this name. Reads eight times the file
/// at the most.
std::optional<Bytes> codeOf(const ReadAt& file, std::string_view function, std::size_t most);

} // namespace elf
} // namespace ipcscope::discovery
