// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

namespace ipcscope::terminal {

/// Why this address should not be contacted without being told to: a connect alone can be too much for an old library.
/// Looks at the machine, contacts nobody.
std::optional<std::string> objection(const std::string& endpoint);

} // namespace ipcscope::terminal
