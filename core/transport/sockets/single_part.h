// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/error.h"
#include "core/transport/sockets/outbound.h"

namespace ipcscope::sockets {

/// What the newer types send has `frames` frames, no more and no less: EINVAL.
inline Result<void> checkFrames(const Outbound& outbound, std::uint32_t frames) {
    if (outbound.frameCount() == frames)
        return {};
    return failure(std::make_error_code(std::errc::invalid_argument), "send: a message of this type has one part");
}

} // namespace ipcscope::sockets
