// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

namespace ipcscope::bench {

struct TransportOptions {
    bool json = false;
    int rounds = 5;
    double scale = 1; ///< of the number of messages
    std::vector<std::size_t> sizes = {64, 64 << 10};
};

/// PUSH to PULL at these sizes, ours and libzmq's in turn, in every placement there are cores for; prints medians
/// and the ratios of the pairs. libzmq counts with the better of its default and a high-water mark of 100,000. Answers
/// an exit status: 0 when everything was measured, whatever came out.
int measureTransport(const TransportOptions& options);

} // namespace ipcscope::bench
