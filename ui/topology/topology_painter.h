// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/topology/topology.h"

#include <QFont>
#include <QPalette>
#include <QRectF>

#include <optional>

class QPainter;

namespace ipcscope::ui {

/// Paints what of a topology lies in a rectangle, in the coordinates of its layout.
class TopologyPainter {
public:
    TopologyPainter(const Topology& topology, const QPalette& palette, const QFont& font);

    /// With `current` framed and its edges in the foreground; `focused`: the frame is that of the keyboard's focus.
    void paint(QPainter& painter, const QRectF& exposed, std::optional<TopologyNode> current, bool focused) const;

    static QRectF boxOf(const Topology& topology, TopologyNode node);

private:
    void paintEdges(QPainter& painter, const QRectF& exposed, std::optional<TopologyNode> current) const;
    void paintEdge(QPainter& painter, std::size_t index, bool emphasised) const;
    void paintEdgeText(QPainter& painter, std::size_t index) const;
    void paintNode(QPainter& painter, TopologyNode node, bool current, bool focused) const;
    void paintNodeText(QPainter& painter, const QRectF& box, TopologyNode node) const;
    bool touches(const discovery::Graph::Edge& edge, std::optional<TopologyNode> node) const;

    const Topology& m_topology;
    const QPalette m_palette;
    const QFont m_font;
};

} // namespace ipcscope::ui
