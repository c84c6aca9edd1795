// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/bytes.h"

#include <cstddef>
#include <string_view>

/// What RADIO and DISH say to each other (RFC 48): a message is two frames, its group and its body; the commands JOIN
/// and LEAVE have the group for their data.
namespace ipcscope::sockets::groups {

inline constexpr std::size_t longestName = 255;
inline constexpr std::string_view join = "JOIN";
inline constexpr std::string_view leave = "LEAVE";

} // namespace ipcscope::sockets::groups
