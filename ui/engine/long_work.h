// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QThreadPool;

namespace ipcscope::ui {

/// Threads for what goes through a whole capture or waits for a disk: filters, searches, saving. Apart from the pool of
/// the short jobs, so that a record somebody wants to see never waits for them. GUI thread; there must be an
/// application.
QThreadPool& longWork();

} // namespace ipcscope::ui
