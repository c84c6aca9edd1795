// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/error.h"

namespace ipcscope::zmq {

/// The errno that the manual names for an error of the sockets.
int errnoOf(const Error& error);
/// What the C functions answer to a failure: -1, with errno set.
int failed(int number);
int failed(const Error& error);
/// 0, or -1 with errno set.
int answer(const Result<void>& result);

} // namespace ipcscope::zmq
