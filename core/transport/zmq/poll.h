// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/error.h"
#include "core/transport/zmq/include/zmq.h"

#include <chrono>
#include <csignal>
#include <span>

namespace ipcscope::zmq {

/// zmq_poll(3): waits until an item has one of its events, at most `timeout` (negative: for ever); answers how many
/// have. A socket may be among the items more than once. Signals of `signals` (if there are any) come only after the
/// wait. ENOTSOCK, ETERM, EINTR.
Result<int> poll(std::span<zmq_pollitem_t> items, std::chrono::milliseconds timeout, const sigset_t* signals = nullptr);

} // namespace ipcscope::zmq
