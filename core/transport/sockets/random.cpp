// SPDX-License-Identifier: MPL-2.0
#include "core/transport/sockets/random.h"

#include <sys/random.h>

namespace ipcscope::sockets {

std::uint32_t randomNumber(const Options& options) {
    if (options.random)
        return options.random();
    std::uint32_t number = 0;
    if (::getrandom(&number, sizeof number, GRND_NONBLOCK) != static_cast<ssize_t>(sizeof number))
        number = static_cast<std::uint32_t>(std::chrono::steady_clock::now().time_since_epoch().count());
    return number;
}

} // namespace ipcscope::sockets
