// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/sockets/observer.h"
#include "core/transport/zmtp/socket_type.h"

#include <string>
#include <string_view>

namespace ipcscope::capture {

/// What a SocketEvent of kind Listening tells: "Bound to ipc:///tmp/feed; replaced a stale file".
std::string boundTo(const sockets::SocketEvent& event);
/// Why a send that succeeded may have reached nobody; empty: with this type it always has gone to somebody.
std::string_view nobodyGotIt(zmtp::SocketType type);

} // namespace ipcscope::capture
