// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/sources.h"

#include <array>

namespace ipcscope::capture {

std::span<const Source> sources() {
    static constexpr std::array table{
        Source{"joined", "takes part as one more peer"},
    };
    return table;
}

} // namespace ipcscope::capture
