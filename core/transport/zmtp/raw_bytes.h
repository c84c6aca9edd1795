// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/zmtp/edge.h"

#include <memory>

namespace ipcscope::zmtp {

/// Most bytes of one message that raw bytes are cut into; libzmq cuts them alike.
inline constexpr std::size_t rawChunkBytes = 8192;

/// No protocol: what comes is messages of one frame, of as many bytes as are there, and what goes out is the bodies of
/// all frames, one behind the other. zmq_socket(3), ZMQ_STREAM.
std::unique_ptr<Edge> makeRawBytes();

} // namespace ipcscope::zmtp
