// SPDX-License-Identifier: MPL-2.0
#include "core/observe/discovery/endpoint.h"

#include <cerrno>

namespace ipcscope::discovery {

std::strong_ordering Endpoint::order(const Endpoint& other) const {
    if (const auto byName = name <=> other.name; byName != 0)
        return byName;
    return listener <=> other.listener;
}

bool Endpoint::lostItsFile() const {
    return state == State::Overridden && (fileError == ENOENT || fileError == ENOTDIR);
}

bool isReachable(State state) {
    return state == State::Live || state == State::NotAccepting;
}

} // namespace ipcscope::discovery
