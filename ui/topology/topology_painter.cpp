// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/topology_painter.h"

#include "ui/endpoints/endpoint_symbol.h"
#include "ui/shell/theme.h"
#include "ui/topology/topology_text.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace ipcscope::ui {

using discovery::Graph;

namespace {

constexpr qreal readableScale = 0.45; ///< below this, text is left out
constexpr qreal symbolSize = 9;
constexpr qreal inset = 8;
constexpr qreal around = 40; ///< a line, for what it says
constexpr qreal least = 40;  ///< width below which a folder is not worth showing

/// 1 for an empty queue, 4 for a mebibyte and more.
qreal widthOf(std::uint64_t queued) {
    return queued == 0 ? 1 : 1 + std::min(3.0, std::log2(1 + double(queued) / 1024) * 0.3);
}

} // namespace

TopologyPainter::TopologyPainter(const Topology& topology, const QPalette& palette, const QFont& font)
    : m_topology(topology)
    , m_palette(palette)
    , m_font(font) {}

QRectF TopologyPainter::boxOf(const Topology& topology, TopologyNode node) {
    const QPointF centre = (node.isPlace ? topology.layout.places : topology.layout.processes)[node.index];
    const QSizeF size = TopologyMetrics().node;
    return {centre - QPointF(size.width() / 2, size.height() / 2), size};
}

void TopologyPainter::paint(QPainter& painter, const QRectF& exposed, std::optional<TopologyNode> current,
                            bool focused) const {
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(m_font);
    paintEdges(painter, exposed, current);
    const auto paintAll = [&](bool isPlace, std::size_t count) {
        for (std::size_t index = 0; index < count; ++index) {
            const TopologyNode node{isPlace, index};
            if (boxOf(m_topology, node).adjusted(-3, -3, 6, 6).intersects(exposed))
                paintNode(painter, node, current == node, focused);
        }
    };
    paintAll(false, m_topology.graph.processes.size());
    paintAll(true, m_topology.graph.places.size());
}

bool TopologyPainter::touches(const Graph::Edge& edge, std::optional<TopologyNode> node) const {
    return node && (node->isPlace ? edge.place : edge.process) == node->index;
}

void TopologyPainter::paintEdges(QPainter& painter, const QRectF& exposed, std::optional<TopologyNode> current) const {
    const auto& edges = m_topology.graph.edges;
    std::vector<std::size_t> seen;
    for (std::size_t index = 0; index < edges.size(); ++index) {
        if (m_topology.layout.edges[index].bounds.adjusted(-around, -around, around, around).intersects(exposed))
            seen.push_back(index);
    }
    for (const bool emphasised : {false, true}) {
        for (const std::size_t index : seen) {
            if (touches(edges[index], current) == emphasised)
                paintEdge(painter, index, emphasised);
        }
    }
    if (painter.worldTransform().m11() < readableScale)
        return;
    for (const std::size_t index : seen)
        paintEdgeText(painter, index);
}

void TopologyPainter::paintEdge(QPainter& painter, std::size_t index, bool emphasised) const {
    const Graph::Edge& edge = m_topology.graph.edges[index];
    const Colors colors = colorsFor(m_palette);
    QColor color = emphasised ? colors.accent : colors.secondary;
    if (edge.stalled)
        color = colors.error;
    else if (edge.queued() > 0 && !emphasised)
        color = colors.warning;
    QPen pen(color, widthOf(edge.queued()) + (emphasised ? 1 : 0));
    pen.setCapStyle(Qt::FlatCap);
    pen.setCosmetic(true);
    if (edge.stalled)
        pen.setDashPattern({4, 2});
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(m_topology.layout.edges[index].path);
}

void TopologyPainter::paintEdgeText(QPainter& painter, std::size_t index) const {
    const Graph::Edge& edge = m_topology.graph.edges[index];
    const QString text = edgeText(edge);
    if (text.isEmpty())
        return;
    QFont small = m_font;
    small.setPointSizeF(m_font.pointSizeF() * 0.85);
    painter.setFont(small);
    QRectF box = painter.fontMetrics().boundingRect(text);
    box.moveCenter(m_topology.layout.edges[index].text);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_palette.base());
    painter.drawRoundedRect(box.adjusted(-3, 0, 3, 0), 3, 3);
    const Colors colors = colorsFor(m_palette);
    painter.setPen(edge.stalled ? colors.error : edge.queued() > 0 ? colors.warning : colors.secondary);
    painter.drawText(box.adjusted(-4, 0, 4, 0), Qt::AlignCenter | Qt::TextSingleLine, text);
    painter.setFont(m_font);
}

void TopologyPainter::paintNode(QPainter& painter, TopologyNode node, bool current, bool focused) const {
    const Colors colors = colorsFor(m_palette);
    const QRectF box = boxOf(m_topology, node);
    const qreal radius = node.isPlace ? box.height() / 2 : 4;
    QPen frame(current ? colors.accent : colors.secondary, current ? (focused ? 2.5 : 1.5) : 1);
    frame.setCosmetic(true);
    painter.setPen(frame);
    const bool isFolded = node.isPlace ? m_topology.graph.places[node.index].isFolded()
                                       : m_topology.graph.processes[node.index].isFolded();
    if (isFolded) { // a stack
        painter.setBrush(m_palette.base());
        for (const qreal behind : {4.0, 2.0})
            painter.drawRoundedRect(box.translated(behind, behind), radius, radius);
    }
    painter.setBrush(current ? QBrush(colors.selection) : node.isPlace ? m_palette.base() : m_palette.alternateBase());
    painter.drawRoundedRect(box, radius, radius);
    if (painter.worldTransform().m11() >= readableScale)
        paintNodeText(painter, box, node);
}

void TopologyPainter::paintNodeText(QPainter& painter, const QRectF& box, TopologyNode node) const {
    const Colors colors = colorsFor(m_palette);
    const Graph& graph = m_topology.graph;
    QRectF text = box.adjusted(inset, 0, -inset, 0);
    if (node.isPlace) {
        paintEndpointSymbol(painter,
                            QRectF(text.left() + 2, text.center().y() - symbolSize / 2, symbolSize, symbolSize),
                            placeSymbol(graph.places[node.index]), colors);
        text.adjust(symbolSize + 8, 0, -2, 0);
    }
    const QFontMetricsF metrics(m_font);
    constexpr int place = int(Qt::AlignVCenter) | Qt::TextSingleLine;
    const QString title =
        node.isPlace ? placeTitle(graph.places[node.index]) : processTitle(graph.processes[node.index]);
    const QString details =
        node.isPlace ? placeDetails(graph.places[node.index]) : processDetails(graph.processes[node.index]);
    // The title first; a process keeps its number, an endpoint gives its folder up.
    const qreal wanted = metrics.horizontalAdvance(title);
    const qreal most = node.isPlace ? text.width() - inset - wanted : text.width() - inset;
    const QString second = most > least ? metrics.elidedText(details, Qt::ElideLeft, most) : QString();
    const qreal taken = second.isEmpty() ? 0 : metrics.horizontalAdvance(second) + inset;
    painter.setPen(colors.secondary);
    painter.drawText(text, place | Qt::AlignRight, second);
    painter.setPen(m_palette.color(QPalette::Text));
    painter.drawText(text, place | Qt::AlignLeft, metrics.elidedText(title, Qt::ElideMiddle, text.width() - taken));
}

} // namespace ipcscope::ui
