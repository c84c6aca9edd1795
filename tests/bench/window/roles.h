// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/side.h"

namespace ipcscope::bench::window {

/// Watches a PUSH (as PULL) until it has all of them, then reports twice. First: seconds, processor, the lag of the
/// event loop (median, slowest: 99th percentile, other: the longest), amount: messages lost. Then: wake-ups of the
/// window's thread a second (amount).
void watchPush(const Task& task, Control& control);
/// The same of a publisher.
void watchPublisher(const Task& task, Control& control);
/// Fills a list with `count` rows. Reports seconds; then jumps with their repaint; then frames that follow with 16,384
/// new rows each: how long the window's thread is busy.
void table(const Task& task, Control& control);
/// The frames that follow alone, in a QTableView on the same model.
void plainTable(const Task& task, Control& control);
/// Reports when the window has been painted.
void start(const Task& task, Control& control);
/// Watches `peers` quiet publishers for `count` milliseconds: processor.
void idle(const Task& task, Control& control);
/// Joins `peers` publishers, of which one sends `count` messages one by one. Reports processor seconds of the I/O
/// thread.
void wake(const Task& task, Control& control);

} // namespace ipcscope::bench::window
