// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/peer_facts.h"

#include <string>

namespace ipcscope::capture {

/// At a connection of which nothing is known but whose it is.
inline PeerFacts somebodyAt(const std::string& endpoint) {
    PeerFacts out;
    out.endpoint = endpoint;
    return out;
}

inline bool isJustSomebody(const PeerFacts& facts) {
    return facts == somebodyAt(facts.endpoint);
}

} // namespace ipcscope::capture
