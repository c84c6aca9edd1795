// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>

#include <sys/types.h>

namespace ipcscope::ui {

/// The mode of a socket file as people type it: one to four octal digits, at most 0777.
std::optional<mode_t> parseFileMode(const QString& typed);
/// Who may connect: "Only you may connect." Connecting needs the write bit; unix(7).
QString fileModeMeaning(mode_t mode);

} // namespace ipcscope::ui
