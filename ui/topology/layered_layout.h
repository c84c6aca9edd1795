// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/discovery/graph.h"
#include "ui/topology/edge_way.h"

#include <QPointF>
#include <QSizeF>

#include <vector>

namespace ipcscope::ui {

/// Where each node's centre is, and the way of each edge.
struct TopologyLayout {
    std::vector<QPointF> processes;
    std::vector<QPointF> places;
    std::vector<EdgeWay> edges;
    QSizeF size; ///< everything, with a margin, from 0, 0
};

/// Sizes in the scene, the same for every node.
struct TopologyMetrics {
    QSizeF node{180, 24};
    qreal columnGap = 76; ///< as wide as most of what edges say
    qreal rowGap = 7;
    qreal partGap = 30; ///< between parts that nothing connects, and between bands of one
};

/// Layers from left to right, as data goes where one binds what others connect to: a process, the endpoints that it
/// binds, the processes that connect to them, and so on (after Sugiyama, Tagawa and Toda: "Methods for Visual
/// Understanding of Hierarchical System Structures", 1981). A long chain is broken into bands, as text is into lines.
/// Parts that nothing connects are packed side by side. The same graph gets the same layout. Time grows as the graph
/// does: nothing is tried until it is best.
TopologyLayout layOut(const discovery::Graph& graph, const TopologyMetrics& metrics = {});

} // namespace ipcscope::ui
