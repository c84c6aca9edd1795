// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <string>

namespace ipcscope::discovery {

/// Whether the file at this path has further names (hard links), wherever they are. Links are not followed.
bool hasFurtherNames(const std::string& path);

} // namespace ipcscope::discovery
