// SPDX-License-Identifier: MPL-2.0
#include "core/observe/discovery/endpoint.h"

namespace ipcscope::discovery {

std::strong_ordering Endpoint::order(const Endpoint& other) const {
    if (const auto byName = name <=> other.name; byName != 0)
        return byName;
    return listener <=> other.listener;
}

bool isReachable(State state) {
    return state == State::Live || state == State::NotAccepting;
}

} // namespace ipcscope::discovery
