// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/discovery/graph.h"
#include "ui/topology/layered_layout.h"

#include <QString>

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ipcscope::ui {

/// A graph and where it stands; never changes once it is made.
struct Topology {
    discovery::Graph graph;
    TopologyLayout layout;
    discovery::Graph each;               ///< with the same processes, and every endpoint by itself
    std::vector<std::size_t> foldedInto; ///< for each place of `each`, the place of `graph` that it is, or is in
};

/// A node of either sort.
struct TopologyNode {
    bool isPlace = false;
    std::size_t index = 0;
    bool operator==(const TopologyNode&) const = default;
};

/// What is shown of the endpoint list.
struct TopologyChoice {
    bool others = false; ///< also endpoints that are surely no ZeroMQ
    QString text = {};   ///< in the name of the endpoint, or of a process in it, or its process id; in any case
    bool folds = true;   ///< processes that are alike are one node, and endpoints nobody is connected to
    std::set<std::string> unfolded = {};       ///< but for programs of these names
    std::set<std::string> unfoldedPlaces = {}; ///< but for endpoints of programs of these names
};

/// Keeps the layout of `before` (null: none) where only numbers have changed, so that nothing moves then.
std::shared_ptr<const Topology> makeTopology(const discovery::Snapshot& endpoints, const TopologyChoice& choice,
                                             const std::shared_ptr<const Topology>& before);

/// The same process or listener in another topology; of a folded one the node that it is in, and the first of those
/// that it was.
std::optional<TopologyNode> sameNode(const Topology& from, TopologyNode node, const Topology& to);

/// The name of the program that binds it, empty for one that is hidden.
std::string binderOf(const discovery::Graph& graph, std::size_t place);

} // namespace ipcscope::ui
