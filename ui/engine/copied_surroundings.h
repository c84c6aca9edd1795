// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/filter/filter_run.h"

#include <memory>

namespace ipcscope::ui {

/// The same with copies of what they point to, for work on another thread.
std::shared_ptr<const capture::Surroundings> copied(const capture::Surroundings& surroundings);

} // namespace ipcscope::ui
