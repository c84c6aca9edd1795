// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <cstdint>
#include <system_error>

namespace ipcscope::capture {

/// An error in a record's header: an errno as it is, minus a zmtp::Errc, or -1000 minus a sockets::Errc; 0: none.
std::int16_t codeOf(const std::error_code& error);
std::error_code errorOf(std::int16_t code);

} // namespace ipcscope::capture
