// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/side.h"

namespace ipcscope::bench {

/// What our sockets can do in a measurement, default options throughout: a call and an owned message each.
std::span<const Role> ownRoles();

namespace own {
void push(const Task& task, Control& control);
void pull(const Task& task, Control& control);
/// Takes as many messages a call as there are.
void pullBatches(const Task& task, Control& control);
} // namespace own

} // namespace ipcscope::bench
