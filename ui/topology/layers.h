// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

namespace ipcscope::ui {

struct Link {
    std::size_t from = 0;
    std::size_t to = 0;
};

/// A layer for each of `nodes`, from 0. Links that close a circle are turned round in `links`, so that every link leads
/// to a later layer.
std::vector<std::size_t> layersOf(std::size_t nodes, std::vector<Link>& links);

/// A number for each of `nodes`, from 0, in the order of their first nodes: what links join has the same one.
std::vector<std::size_t> partsOf(std::size_t nodes, const std::vector<Link>& links);

/// Who is on the other side of each node's links.
struct Neighbours {
    Neighbours(std::size_t nodes, const std::vector<Link>& links);

    std::vector<std::vector<std::size_t>> before; ///< whose links lead to a node
    std::vector<std::vector<std::size_t>> after;  ///< to whom its links lead
};

/// Nodes by layer, in the order in which they stand below each other; links lead from each row to the next.
using Rows = std::vector<std::vector<std::size_t>>;

/// Orders each row so that neighbours come near each other and few links cross. `rows` holds all neighbours of its
/// nodes.
void untangle(Rows& rows, const Neighbours& neighbours);

} // namespace ipcscope::ui
