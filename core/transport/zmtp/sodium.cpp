// SPDX-License-Identifier: MPL-2.0
#include "core/transport/zmtp/sodium.h"

#include <system_error>

#include <sodium.h>

namespace ipcscope::zmtp {

void startSodium() {
    if (sodium_init() < 0)
        throw std::system_error(std::make_error_code(std::errc::function_not_supported), "libsodium");
}

} // namespace ipcscope::zmtp
