// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/duo.h"

namespace ipcscope::bench {

/// PUSH to PULL through our sockets: a call and an owned message each, default options.
Sides ownPushPull();
/// The same through the system's libzmq. `highWaterMark` of both sides; libzmq's default is 1000.
Sides libzmqPushPull(int highWaterMark);

} // namespace ipcscope::bench
