// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

namespace ipcscope::bench {

struct DiscoveryOptions {
    bool json = false;
    int rounds = 7;
    std::vector<std::size_t> sockets{1'000, 10'000};
};

/// M11: how long it takes to list the sockets of ten processes with their owners, beside ss and lsof where they are
/// installed, and again when nothing changed. Answers an exit status.
int measureDiscovery(const DiscoveryOptions& options);

} // namespace ipcscope::bench
