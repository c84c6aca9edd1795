// SPDX-License-Identifier: MPL-2.0
// SERVER receives from all its clients in turn and answers each of them by its routing id. RFC 41.
#include "core/transport/sockets/patterns.h"
#include "core/transport/sockets/serving.h"

namespace ipcscope::sockets {

std::unique_ptr<Pattern> makeServer(Surroundings& surroundings) {
    return std::make_unique<Serving>(surroundings);
}

} // namespace ipcscope::sockets
