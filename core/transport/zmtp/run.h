// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/bytes.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace ipcscope::zmtp {

/// Whole messages one behind the other, as on the wire: all their frames, headers included.
struct Run {
    struct Message {
        std::size_t size = 0;
        std::uint32_t frames = 0;
    };
    ByteView wire;
    std::span<const Message> messages; ///< in order; their sizes add up to the whole
};

} // namespace ipcscope::zmtp
