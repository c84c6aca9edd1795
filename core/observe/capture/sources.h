// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <span>
#include <string_view>

namespace ipcscope::capture {

/// A way to get at an endpoint's traffic.
struct Source {
    std::string_view name;   ///< as a monitor's header calls it: "joined"
    std::string_view effect; ///< what it does to the programs it looks at; English source text
};

std::span<const Source> sources();

} // namespace ipcscope::capture
