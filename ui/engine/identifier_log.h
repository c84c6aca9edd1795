// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/engine/identifier.h"
#include "ui/engine/log.h"

#include <string>

namespace ipcscope::ui {

/// That somebody was asked, and what came of it.
Log::Entry entryOf(const std::string& address, const Identifier::Answer& answer);

} // namespace ipcscope::ui
