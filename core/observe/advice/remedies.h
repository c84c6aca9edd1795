// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/advice/faults.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ipcscope::advice {

/// One thing that can be done about a fault.
struct Remedy {
    enum class What : std::uint8_t {
        Copy,          ///< subject to the clipboard
        Remove,        ///< the stale file
        Wait,          ///< until somebody binds, then the same again
        Again,         ///< the same once more
        ChangeAddress, ///< another path or name
        CreateFolder,  ///< subject
        ShowProcess,   ///< everything that is known of the endpoint and who is behind it
    };
    What what = What::Again;
    std::string label;        ///< of its button: "Copy chmod g+w …"
    std::string subject = {}; ///< bytes
};

/// What the catalogue offers with this fault, in its order, as far as it can be done here. What needs no button of its
/// own (OK, Close, Cancel) is left out. Pure.
std::vector<Remedy> remediesFor(const Fault& fault);

} // namespace ipcscope::advice
